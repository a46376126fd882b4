package dev.sluice.traffic;

/**
 * What a router measured of one backend since it first served it.
 *
 * @param requests answered or failed requests, all of them
 * @param judged of these, the ones that say something of the backend: the client did not go away before the answer
 * @param failed of the judged, failed: 5xx, connection failure or time-out, not a client that went away
 * @param inFlight requests being served now
 * @param p50Micros median time from the request's last header byte to the answer's last byte, in microseconds
 */
public record BackendStats(
        BackendId backend,
        long requests,
        long judged,
        long failed,
        long inFlight,
        long p50Micros,
        long p95Micros,
        long p99Micros) {}
