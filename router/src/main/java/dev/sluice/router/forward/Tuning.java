package dev.sluice.router.forward;

import java.time.Duration;

/**
 * What forwarding can be told beyond {@link dev.sluice.traffic.Limits}; the defaults are right for nearly everyone.
 *
 * @param freshFor how long after its last answer a connection is trusted with a request that could not be repeated (POST); an
 *     older one may just be closing, so such a request gets a new connection
 * @param replayBytes how much of a request body is kept for a retry
 * @param linger how long a connection that we have ended is read on, so that what the client still sends does not destroy the
 *     answer on its way
 * @param leave how long an upgraded connection may take to end once it was asked to
 * @param quiet how long a client that is asked to leave may be silent between two requests before its connection is closed
 * @param sweep how often time-outs are looked at
 */
public record Tuning(
        Duration freshFor, int replayBytes, Duration linger, Duration leave, Duration quiet, Duration sweep) {
    public static final Tuning DEFAULT = new Tuning(
            Duration.ofMillis(5),
            64 << 10,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofMillis(100));
}
