package dev.sluice.config;

import dev.sluice.analysis.MetricTerms;
import java.time.Duration;

/**
 * One entry of {@code guard.metrics}.
 *
 * @param timeout how long one measurement may take
 */
public record MetricSpec(MetricTerms terms, MetricSource source, Duration timeout) {
    public String name() {
        return terms.name();
    }
}
