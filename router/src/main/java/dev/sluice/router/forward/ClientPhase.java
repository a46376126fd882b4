package dev.sluice.router.forward;

import dev.sluice.traffic.Limits;
import java.time.Duration;

/** Where a client's connection is between its opening and its end, since when, and how long it may stay there. */
final class ClientPhase {
    enum Phase {
        /** Nothing of a request has come. */
        IDLE,
        /** A part of a request's head has come. */
        HEAD,
        /** A request's body is coming; its exchange is under way. */
        BODY,
        /** A request has come whole; its exchange is under way. */
        ANSWERING,
        /** Another protocol is spoken. */
        TUNNEL,
        /** The last answer is on its way; what still comes is thrown away. */
        LAST_ANSWER,
        /** The last answer has gone out; the client has a moment to read it, and what it still sends is thrown away. */
        LINGER
    }

    private Phase now = Phase.IDLE;
    private long since = System.nanoTime();
    private boolean served;
    private boolean leaving;

    Phase now() {
        return now;
    }

    void enter(Phase next) {
        served |= next == Phase.BODY || next == Phase.ANSWERING;
        now = next;
        since = System.nanoTime();
    }

    /** Bytes have come. The first head's time runs from the opening of the connection, that of later ones from their first byte. */
    void headBegins() {
        if (now == Phase.IDLE) {
            now = Phase.HEAD;
            since = served ? System.nanoTime() : since;
        }
    }

    /** The client is asked to leave: it has a moment to ask once more and be told so. */
    void leave() {
        leaving = true;
        since = now == Phase.IDLE ? System.nanoTime() : since;
    }

    /** Whether nothing can be asked on this connection any more. */
    boolean isLast() {
        return now == Phase.LAST_ANSWER || now == Phase.LINGER;
    }

    /** Whether it has lasted for longer than it may. A request under way and a tunnel look at the time themselves. */
    boolean isOver(long nanos, Limits limits, Tuning tuning) {
        Duration longest = switch (now) {
            case IDLE -> leaving ? tuning.quiet() : served ? limits.idle() : limits.headers();
            case HEAD -> limits.headers();
            case LINGER -> tuning.linger();
            case BODY, ANSWERING, TUNNEL, LAST_ANSWER -> limits.idle();
        };
        return nanos - since > longest.toNanos();
    }
}
