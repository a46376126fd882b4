package dev.sluice.cli.screen;

import dev.sluice.journal.StepRecord;
import dev.sluice.report.StepText;
import dev.sluice.report.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The rail of steps: what was begun, two on a line where there is room, each with what it found and how long it took. */
final class StepGrid {
    private static final int LEFT = 28;
    private static final int GAP = 2;
    private final Paint paint;
    private final Instant now;

    StepGrid(Paint paint, Instant now) {
        this.paint = paint;
        this.now = now;
    }

    List<String> lines(List<StepRecord> steps) {
        List<String> lines = new ArrayList<>();
        List<StepRecord> begun = steps.stream().filter(StepRecord::isBegun).toList();
        for (int i = 0; i < begun.size(); i++) {
            StepRecord step = begun.get(i);
            boolean pairs =
                    i + 1 < begun.size() && fitsLeft(step) && !begun.get(i + 1).isFailed();
            if (pairs) {
                lines.add(cell(step, LEFT) + " ".repeat(GAP) + cell(begun.get(i + 1), Columns.WIDTH - LEFT - GAP));
                i++;
            } else {
                lines.add(cell(step, Columns.WIDTH));
            }
        }
        return lines;
    }

    private boolean fitsLeft(StepRecord step) {
        return !step.isFailed() && Columns.width(head(step) + time(step)) + GAP <= LEFT - 2;
    }

    private String cell(StepRecord step, int width) {
        String time = time(step);
        String head = Columns.cut(head(step), width - 2 - GAP - Columns.width(time));
        return mark(step) + " " + Columns.apart(head, time, width - 2);
    }

    private static String head(StepRecord step) {
        String detail = detail(step);
        String name = Columns.left(StepText.name(step.step()), 10);
        return detail.isEmpty() ? name.stripTrailing() : name + " " + detail;
    }

    private String time(StepRecord step) {
        Duration took = step.took(now);
        return took.toMillis() < 1 ? "" : Units.duration(took);
    }

    private String mark(StepRecord step) {
        if (step.isDone()) {
            return paint.good("✔");
        }
        return step.isFailed() ? paint.bad("✖") : paint.busy("⟳");
    }

    private static String detail(StepRecord step) {
        if (step.failure().isPresent()) {
            return step.failure().get().why();
        }
        return step.finding().map(found -> StepText.finding(step.step(), found)).orElse("");
    }
}
