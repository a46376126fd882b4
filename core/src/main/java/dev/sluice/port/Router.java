package dev.sluice.port;

import dev.sluice.base.Epoch;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import java.time.Duration;

/** The data plane of one environment. */
public interface Router {
    /** Ensures that it runs: one that is up is adopted, not replaced. */
    void ensureRunning();

    /** Declares the whole table. Refused with {@code FENCED} when it is older than the one the router has. Idempotent. */
    RouterState apply(RoutingTable table);

    /** Throws {@code ROUTER_UNREACHABLE} when it is down. */
    RouterState state();

    /** Lifts the cut of exactly this backend. */
    void acknowledge(BackendId backend, Epoch epoch);

    /**
     * Holds the requests that arrive from now on, until {@link #resume}, or until {@code atMost} is over, whichever comes first: the
     * router keeps that time itself. Those under way go on. Where it holds already under this epoch, nothing changes.
     */
    RouterState pause(Duration atMost, Epoch epoch);

    /** Lets go what {@link #pause} held, one after the other. Idempotent. */
    RouterState resume(Epoch epoch);

    /** Stops taking requests, finishes those under way, and ends the process. Idempotent. */
    void stop(Duration drain);
}
