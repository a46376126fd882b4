package dev.sluice.traffic;

import java.time.Duration;

/**
 * What the router lets a client or an origin take.
 *
 * @param maxBodyBytes a larger request body is answered 413
 * @param headers time for a client to send its whole request header
 * @param idle time without a byte in either direction before a connection is closed
 * @param connect time to reach an instance
 * @param firstByte time until an instance begins its answer; then 504
 * @param upstreamIdle time after which an unused connection to an instance is closed; below the application's own
 */
public record Limits(
        long maxBodyBytes,
        Duration headers,
        Duration idle,
        Duration connect,
        Duration firstByte,
        Duration upstreamIdle) {
    public static final Limits DEFAULT = new Limits(
            100L << 20,
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            Duration.ofSeconds(4));
}
