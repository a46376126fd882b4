package dev.sluice.port;

import dev.sluice.analysis.MetricPoint;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MetricSpec;
import dev.sluice.traffic.BackendId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Measures what {@code guard.metrics} names. */
public interface Metrics {
    /**
     * Measures once, and judges the result by the metric's conditions. Ends within the metric's time-out, whatever the source
     * does, or when the calling thread is interrupted. Throws nothing for what the source does: no data is {@code
     * INCONCLUSIVE}, what could not be asked or judged is {@code ERROR}, each with its reason; never {@code SUCCESSFUL}.
     */
    MetricPoint measure(MetricSpec metric, Asked asked);

    /**
     * Of whom, and when.
     *
     * @param stable the version before, where it serves too
     * @param directory the release's directory, for programs
     * @param mark what the measurement before said
     */
    record Asked(
            EnvironmentSpec environment,
            BackendId canary,
            Optional<BackendId> stable,
            Path directory,
            Instant now,
            Optional<String> mark) {}
}
