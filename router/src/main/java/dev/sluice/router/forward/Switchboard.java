package dev.sluice.router.forward;

import dev.sluice.traffic.Limits;

/** Decides who serves a request. Called on event loops, by several at once; never blocks and never throws. */
public interface Switchboard {
    /** Takes charge of one request; its {@link Flight#landed} is called exactly once in return. */
    Flight board(RequestFacts request);

    /** What clients and instances may take; read anew for every connection and request. */
    Limits limits();

    /** A request was answered {@code status} before it could be boarded: malformed, too large, too slow. */
    void refused(int status);
}
