package dev.sluice.router.forward;

import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * What may be tried again: a request of which no byte was written, several times; one that may have been seen, once, and only if
 * its method means the same done twice (RFC 9110, section 9.2.2). Both draw on the budget.
 */
final class Attempts {
    private static final int MAX_ATTEMPTS = 3;
    /** A write that fails has sent nothing if it could not have been cut in two: smaller than any socket's buffer. */
    private static final int ATOMIC_WRITE_BYTES = 4 << 10;

    private final boolean repeatable;
    private final RetryBudget budget;
    private int begun;
    private int headBytes;
    private boolean repeated;

    Attempts(HttpMethod method, RetryBudget budget) {
        this.repeatable = isIdempotent(method);
        this.budget = budget;
        budget.earn();
    }

    private static boolean isIdempotent(HttpMethod method) {
        return switch (method.name()) {
            case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE" -> true;
            default -> false;
        };
    }

    boolean isRepeatable() {
        return repeatable;
    }

    void begin() {
        begun++;
    }

    void headBytes(int bytes) {
        headBytes = bytes;
    }

    /** Whether it is certain that no byte of the head left this machine. */
    boolean isHeadUnsent(@Nullable ChannelPromise written) {
        return written != null && written.isDone() && !written.isSuccess() && headBytes <= ATOMIC_WRITE_BYTES;
    }

    /** Whether there may be another attempt; if so, it is paid for. */
    boolean mayRepeat(boolean unsent) {
        boolean may = begun < MAX_ATTEMPTS && (unsent || (repeatable && !repeated)) && budget.spend();
        repeated |= may && !unsent;
        return may;
    }
}
