package dev.sluice.cli.screen;

import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricVerdict;
import dev.sluice.journal.MetricsState;
import dev.sluice.journal.MetricsState.Metric;
import dev.sluice.report.MetricText;
import dev.sluice.report.Units;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The metrics of a hold or a bake, one line each. */
final class MetricLines {
    private static final int LONGEST_LAST = 60;

    private final Paint paint;
    private final Instant now;

    MetricLines(Paint paint, Instant now) {
        this.paint = paint;
        this.now = now;
    }

    List<String> lines(MetricsState metrics) {
        int width = metrics.metrics().stream()
                .mapToInt(m -> Columns.width(m.name()))
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        metrics.metrics().forEach(metric -> lines.add(line(metric, metrics.began(), width)));
        return lines;
    }

    private String line(Metric metric, Instant began, int width) {
        String last = MetricText.last(metric);
        String shown = last.length() <= LONGEST_LAST ? last : last.substring(0, LONGEST_LAST) + "...";
        boolean muted = metric.terms().mode() instanceof MetricMode.Muted;
        return sign(metric.verdict()) + " " + Columns.left(metric.name(), width) + "  "
                + metric.verdict().word().toLowerCase(Locale.ROOT)
                + (muted ? " (muted)" : "") + " · " + MetricText.progress(metric)
                + MetricText.remaining(metric, began, now)
                        .map(missing -> " · enough in ~" + Units.duration(missing))
                        .orElse("")
                + " · " + shown;
    }

    private String sign(MetricVerdict verdict) {
        return switch (verdict) {
            case MetricVerdict.Successful ignored -> paint.good("✔");
            case MetricVerdict.Failed ignored -> paint.bad("✖");
            case MetricVerdict.Inconclusive ignored -> paint.bad("?");
            case MetricVerdict.Error ignored -> paint.bad("!");
            case MetricVerdict.Open ignored -> paint.busy("⟳");
        };
    }
}
