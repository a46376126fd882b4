package dev.sluice.report;

import dev.sluice.analysis.MetricVerdict;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Folding;
import dev.sluice.journal.MetricsState;
import dev.sluice.report.Report.MetricRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The metrics of every hold and of the bake, as they stood at its end. */
final class MetricRows {
    private MetricRows() {}

    static List<MetricRow> of(List<Entry> entries) {
        Map<String, MetricsState> byStep = new LinkedHashMap<>();
        boolean any = entries.stream().anyMatch(e -> e.event() instanceof Event.MetricsBegan);
        if (any) {
            Folding folding = Folding.begin(entries.getFirst());
            for (Entry entry : entries.subList(1, entries.size())) {
                folding.add(entry);
                if (entry.event() instanceof Event.MetricsBegan || entry.event() instanceof Event.MetricMeasured) {
                    MetricsState metrics = folding.metrics();
                    byStep.put(metrics.step(), metrics);
                }
            }
        }
        List<MetricRow> rows = new ArrayList<>();
        byStep.forEach((step, metrics) -> metrics.metrics().forEach(metric -> {
            MetricVerdict verdict = metric.atEnd();
            rows.add(new MetricRow(
                    step,
                    metric.name(),
                    metric.terms().source(),
                    MetricText.rule(metric.terms()),
                    MetricText.mode(metric.terms().mode()),
                    MetricText.progress(metric),
                    verdict.word(),
                    verdict.why()));
        }));
        return rows;
    }
}
