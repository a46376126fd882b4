package dev.sluice.shop.visitors;

/** How a request was lost: there was no complete, valid answer of the shop. */
public enum Loss {
    /** No connection could be made. */
    CONNECT,
    /** The connection broke off with an error. */
    RESET,
    /** The connection was closed before the first byte of an answer. */
    CLOSED,
    /** The answer ended in the middle. */
    TRUNCATED,
    /** The answer was not there, or not complete, in time. */
    TIMEOUT,
    /** What came was not HTTP. */
    MALFORMED,
    /** Somebody other than the shop answered. */
    GATEWAY
}
