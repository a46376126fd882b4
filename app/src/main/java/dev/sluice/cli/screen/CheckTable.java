package dev.sluice.cli.screen;

import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Probe.Status;
import dev.sluice.report.Units;
import java.util.ArrayList;
import java.util.List;

/** Checks with what they saw, and the counts as the last line: {@code sluice health}. */
public final class CheckTable {
    private final List<CheckResult> results;
    private final Paint paint;

    public CheckTable(List<CheckResult> results, Paint paint) {
        this.results = List.copyOf(results);
        this.paint = paint;
    }

    public List<String> lines() {
        int names =
                results.stream().mapToInt(r -> Columns.width(r.name())).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (CheckResult result : results) {
            lines.add(mark(result.status()) + " " + Columns.left(result.name(), names) + "  "
                    + Columns.right(Units.duration(result.took()), 7) + "  " + result.detail());
        }
        lines.add(counts());
        return lines.stream().map(String::stripTrailing).toList();
    }

    private String mark(Status status) {
        return switch (status) {
            case PASSED -> paint.good("✔");
            case WARNING -> paint.busy("!");
            case FAILED -> paint.bad("✖");
        };
    }

    private String counts() {
        long failed = count(Status.FAILED);
        long warnings = count(Status.WARNING);
        String text = count(Status.PASSED) + " passed, " + failed + " failed"
                + (warnings == 0 ? "" : ", " + Units.plural(warnings, "warning"));
        return failed == 0 ? paint.good(text) : paint.bad(text);
    }

    private long count(Status status) {
        return results.stream().filter(r -> r.status() == status).count();
    }
}
