package dev.sluice.router.forward;

import org.jspecify.annotations.Nullable;

/** One request's way through the router. All calls come from one event loop, in the order of the methods here. */
public interface Flight {
    /** Where to try first; null where no instance is healthy: the client gets 503 with {@code Retry-After}. */
    @Nullable
    Destination destination();

    /**
     * Where to try once more after a failed attempt (may be the same instance: it gets a fresh connection), or null. Asked only
     * where a retry is safe; told of every failed attempt that is retried.
     */
    @Nullable
    Destination retry(Failure failure);

    /** The value of a {@code Set-Cookie} field to add to the answer, or null. */
    @Nullable
    String setCookie();

    /** The request has come in whole. Not called where it is answered before. */
    void requestEnded();

    /** The final answer's status line has arrived from an instance; called before any of its bytes go to the client. */
    void answered(int status);

    /**
     * From here on time says nothing of the instance: the client takes the answer more slowly than it comes, or it is a stream of events or
     * a tunnel, which last as long as somebody listens. May be called again and again.
     */
    void atClientsPace();

    /** The very end, exactly once. {@code answerBytes} counts the body bytes that were passed on to the client. */
    void landed(Landing landing, long answerBytes);
}
