package dev.sluice.analysis;

import java.util.Optional;

/**
 * One measurement of a metric.
 *
 * @param canary what the release, or the whole, was measured at; finite, empty where that is no number
 * @param stable what the version before was measured at, where it was asked
 * @param detail what was seen, for people; without secrets
 * @param mark where the next measurement begins to count, in the source's own words
 */
public record MetricPoint(
        Outcome outcome, Optional<Double> canary, Optional<Double> stable, String detail, Optional<String> mark) {
    public MetricPoint {
        if (canary.filter(v -> !Double.isFinite(v)).isPresent()
                || stable.filter(v -> !Double.isFinite(v)).isPresent()) {
            throw new IllegalArgumentException("a measurement holds finite numbers");
        }
    }

    /** What one measurement is. */
    public enum Outcome {
        /** What is counted is counted from here on; it is no measurement yet. */
        BEGAN,
        /** A number of each version for a comparison, judged with the others. */
        MEASURED,
        SUCCESSFUL,
        FAILED,
        /** There was nothing to judge: no data. */
        INCONCLUSIVE,
        /** It could not be measured or judged. */
        ERROR
    }
}
