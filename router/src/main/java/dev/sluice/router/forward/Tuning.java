package dev.sluice.router.forward;

import java.time.Duration;

/**
 * What forwarding can be told beyond {@link dev.sluice.traffic.Limits}; the defaults are right for nearly everyone.
 *
 * @param replayBytes how much of a request body is kept for a retry
 * @param linger how long a connection that we have ended is read on, so that what the client still sends does not destroy the
 *     answer on its way
 * @param leave how long an upgraded connection may take to end once it was asked to
 * @param quiet how long a client that is asked to leave may be silent between two requests before its connection is closed
 * @param sweep how often time-outs are looked at
 */
public record Tuning(int replayBytes, Duration linger, Duration leave, Duration quiet, Duration sweep) {
    public static final Tuning DEFAULT = new Tuning(
            64 << 10, Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMillis(100));
}
