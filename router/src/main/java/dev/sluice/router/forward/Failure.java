package dev.sluice.router.forward;

/** How an attempt failed that may be tried again. */
public enum Failure {
    /** No connection: refused, unreachable, or none in time. The application cannot have seen the request. */
    CONNECT,
    /**
     * A connection kept from an earlier request ended under this one, before a byte of the answer. Nearly always the instance
     * had closed it as idle, and the application never saw the request.
     */
    STALE,
    /** A fresh connection ended before a byte of the answer. The application may have seen the request. */
    RESET_BEFORE_ANSWER
}
