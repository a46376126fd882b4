package dev.sluice.traffic;

/**
 * What became of the requests that a router held back, since it was told to do so the last time.
 *
 * @param holding whether requests that arrive now are held
 * @param waiting how many wait now; while {@code holding} is false they are being let go
 * @param underWay how many requests are at an instance now, told while {@code holding}; tunnels and streams of events are not counted,
 *     which last as long as somebody listens
 * @param held how many were made to wait
 * @param passed how many were let through at once, because no more could be held
 * @param left how many of the held went away before they were let go: none of them reached an instance
 * @param longestMicros the longest wait of one that was let go, in microseconds
 */
public record HeldRequests(
        boolean holding, long waiting, long underWay, long held, long passed, long left, long longestMicros) {}
