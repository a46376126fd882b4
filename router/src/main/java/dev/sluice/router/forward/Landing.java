package dev.sluice.router.forward;

/** How a request ended, and with what the client was left. */
public enum Landing {
    /** The instance's answer was passed on whole; or an upgraded connection came to its end. */
    COMPLETE,
    /** No component answers this path: 404. */
    NO_ROUTE,
    /** No instance to send it to: 503. */
    NO_INSTANCE,
    /** No connection to any instance that was tried: 503. */
    CONNECT_FAILED,
    /** The connection ended before the answer began: 502. */
    RESET,
    /** What the instance sent was not HTTP, or not an answer to this request: 502. */
    BAD_ANSWER,
    /** The instance did not begin its answer in time: 504. */
    TIMED_OUT,
    /** The instance's answer broke off: the client's connection was aborted. */
    CUT_SHORT,
    /** The client went away, or stopped sending or reading. */
    CLIENT_GONE,
    /** The request turned out to be malformed or too large on its way: 400 or 413. */
    REFUSED
}
