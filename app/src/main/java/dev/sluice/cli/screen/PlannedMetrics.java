package dev.sluice.cli.screen;

import dev.sluice.analysis.MetricMode;
import dev.sluice.config.MetricsSpec;
import dev.sluice.report.PlannedMetric;
import dev.sluice.report.Units;
import java.util.ArrayList;
import java.util.List;

/** What a plan measures beside the requests: what is asked, what is fine, when, and what the verdict does. */
final class PlannedMetrics {
    private static final int LONGEST = 90;

    private final MetricsSpec metrics;
    private final Paint paint;

    PlannedMetrics(MetricsSpec metrics, Paint paint) {
        this.metrics = metrics;
        this.paint = paint;
    }

    /** Empty where nothing is measured. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (PlannedMetric metric :
                metrics.metrics().stream().map(PlannedMetric::of).toList()) {
            String mark = metric.terms().mode().decides() ? paint.good("=") : " ";
            lines.add(PlanScreen.row(
                    mark,
                    lines.isEmpty() ? "metrics" : "",
                    metric.terms().name() + " · " + metric.mode() + " · " + metric.rule()));
            lines.add(PlanScreen.row(" ", "", "  " + shortened(metric.terms().source())));
            lines.add(PlanScreen.row(" ", "", "  " + metric.schedule() + "; " + metric.limits()));
            metric.remarks().forEach(remark -> lines.add(PlanScreen.row(" ", "", "  " + paint.faint(remark))));
        }
        boolean weighted = metrics.metrics().stream().anyMatch(m -> m.terms().mode() instanceof MetricMode.Weighted);
        if (weighted) {
            lines.add(PlanScreen.row(
                    " ",
                    "",
                    "the weighted ones pass together from "
                            + Units.share(metrics.score().pass()) + " of their weight, and fail below "
                            + Units.share(metrics.score().marginal())));
        }
        return lines;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
