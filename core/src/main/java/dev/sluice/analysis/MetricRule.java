package dev.sluice.analysis;

import dev.sluice.analysis.SeriesComparison.Worse;
import java.util.Optional;

/** What tells a good measurement from a bad one. */
public sealed interface MetricRule {
    /**
     * Each measurement is judged by itself, by expressions over {@code result}; at least one of the two is there. A success
     * alone: what is not one is a failure, and the other way round. With both, a failure comes first, and what is neither is
     * inconclusive.
     */
    record Conditions(Optional<String> success, Optional<String> failure) implements MetricRule {
        public Conditions {
            if (success.isEmpty() && failure.isEmpty()) {
                throw new IllegalArgumentException("a metric without a condition judges nothing");
            }
        }
    }

    /**
     * The series of both versions are compared with each other, at looks that are planned in advance and spread evenly over the
     * measurements.
     *
     * @param tolerance how much worse is still fine, in the metric's unit, or as a share of stable's median
     * @param alpha the chance of finding a release worse that is not, over all looks
     */
    record Comparison(Worse worse, double tolerance, boolean relative, double alpha, int looks) implements MetricRule {
        public Comparison {
            if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY) || !(alpha > 0 && alpha < 1) || looks < 1) {
                throw new IllegalArgumentException(
                        "a comparison with tolerance " + tolerance + ", alpha " + alpha + " and " + looks + " looks");
            }
        }
    }
}
