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
    private static final int MARK = 2;
    private static final int GAP = 2;
    private static final int LEFT = 26;
    private static final int LEFT_NAME = 10;
    private static final int RIGHT = Columns.WIDTH - LEFT - GAP;
    private static final int RIGHT_NAME = 7;
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
            if (i + 1 < begun.size() && fits(step, LEFT, LEFT_NAME) && fits(begun.get(i + 1), RIGHT, RIGHT_NAME)) {
                lines.add(cell(step, LEFT, LEFT_NAME) + " ".repeat(GAP) + cell(begun.get(i + 1), RIGHT, RIGHT_NAME));
                i++;
            } else {
                lines.add(cell(step, Columns.WIDTH, LEFT_NAME));
            }
        }
        return lines;
    }

    /** A failed step has a line of its own: what it says is what everybody wants to read. */
    private boolean fits(StepRecord step, int width, int name) {
        return !step.isFailed() && MARK + Columns.width(head(step, name) + time(step)) + GAP <= width;
    }

    private String cell(StepRecord step, int width, int name) {
        String time = time(step);
        String head = Columns.cut(head(step, name), width - MARK - GAP - Columns.width(time));
        return mark(step) + " " + Columns.apart(head, time, width - MARK);
    }

    private static String head(StepRecord step, int name) {
        String detail = detail(step);
        String padded = Columns.left(StepText.name(step.step()), name);
        return detail.isEmpty() ? padded.stripTrailing() : padded + " " + detail;
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
