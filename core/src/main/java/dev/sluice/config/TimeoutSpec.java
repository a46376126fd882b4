package dev.sluice.config;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param ready from an instance's start until it is ready
 * @param drain until the last request of an instance that gets no new ones
 * @param stop from SIGTERM to SIGKILL
 * @param command for one program: prepare, test, a migration
 */
public record TimeoutSpec(Duration ready, Duration drain, Duration stop, Duration command) {
    public static final TimeoutSpec DEFAULT = new TimeoutSpec(
            Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofMinutes(30));
}
