package dev.sluice.router.forward;

import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * What may be tried again: a request of which no byte was written, several times; one that may have been seen only if its method
 * means the same done twice (RFC 9110, section 9.2.2), once after a fresh connection and once after a kept one, which hardly any
 * application has seen. Whether there is a budget for it, {@link Flight#retry} says.
 */
final class Attempts {
    private static final int MAX_ATTEMPTS = 3;
    /** A write that fails has sent nothing if it could not have been cut in two: smaller than any socket's buffer. */
    private static final int ATOMIC_WRITE_BYTES = 4 << 10;

    private final boolean repeatable;
    private int begun;
    private int headBytes;
    private boolean repeated;

    Attempts(HttpMethod method) {
        this.repeatable = isIdempotent(method);
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

    /** Whether there may be another attempt; if so, it is counted. */
    boolean mayRepeat(Failure failure, boolean unsent) {
        boolean reset = failure == Failure.RESET_BEFORE_ANSWER;
        boolean may = begun < MAX_ATTEMPTS && (unsent || (repeatable && !(reset && repeated)));
        repeated |= may && reset;
        return may;
    }
}
