package dev.sluice.report;

import dev.sluice.analysis.MetricTerms;
import dev.sluice.config.MetricSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A metric as a plan shows it.
 *
 * @param remarks what a reader should know before it is relied on, a phrase each
 */
public record PlannedMetric(
        MetricTerms terms, String rule, String schedule, String limits, String mode, List<String> remarks) {
    public PlannedMetric {
        remarks = List.copyOf(remarks);
    }

    public static PlannedMetric of(MetricSpec metric) {
        MetricTerms terms = metric.terms();
        return new PlannedMetric(
                terms,
                MetricText.rule(terms),
                MetricText.schedule(terms),
                MetricText.limits(terms),
                MetricText.mode(terms.mode()),
                remarks(metric));
    }

    private static List<String> remarks(MetricSpec metric) {
        List<String> remarks = new ArrayList<>();
        if (metric.terms().versus()) {
            remarks.add("measured only while both versions serve");
        }
        if (!metric.source().tellsAge()) {
            remarks.add("how old its data is, is not looked at: it has no `at`");
        }
        return remarks;
    }
}
