package dev.sluice.port;

import dev.sluice.base.EnvironmentId;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.traffic.BackendId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where instances run. Instances live on when Sluice dies and are found again. */
public interface Target {
    /**
     * Ensures that a component of a backend runs in its number of instances, started from the release's directory, and gives
     * them; it does not wait until they are ready. Instances that already run are adopted, not started again.
     */
    List<Instance> ensure(EnvironmentSpec environment, BackendId backend, ComponentSpec component, Path directory);

    /** Every instance of the environment that this target knows of, dead ones that were not stopped included. */
    List<Instance> instances(EnvironmentId environment);

    /** Stops an instance: SIGTERM, {@code grace}, SIGKILL; returns when it is gone. Idempotent. */
    void stop(EnvironmentId environment, String instance, Duration grace);

    /** The last lines of what an instance wrote. */
    List<String> tail(EnvironmentId environment, String instance, int lines);

    /**
     * One instance.
     *
     * @param id unique within the environment: {@code 42-web-1}
     * @param exits how often it ended by itself since it was started; it is restarted with back-off
     * @param lastExit the status it ended with the last time; -1 while {@code exits} is 0
     */
    record Instance(
            String id,
            BackendId backend,
            String component,
            String host,
            int port,
            boolean alive,
            int exits,
            int lastExit,
            Instant startedAt) {}
}
