package dev.sluice.config;

import dev.sluice.analysis.MetricScore;
import dev.sluice.base.Secret;
import java.util.List;
import java.util.stream.Stream;

/** What is measured of a release beside its requests: {@code guard.metrics}. */
public record MetricsSpec(List<MetricSpec> metrics, MetricScore score) {
    public static final MetricsSpec NONE = new MetricsSpec(List.of(), MetricScore.DEFAULT);

    public MetricsSpec {
        metrics = List.copyOf(metrics);
    }

    /** Whether a release cannot be promoted before they have been measured. */
    public boolean decide() {
        return metrics.stream().anyMatch(m -> m.terms().mode().decides());
    }

    /** What no text about the measurements may hold. */
    Stream<Secret> secrets() {
        return metrics.stream().flatMap(m -> m.source().secrets());
    }
}
