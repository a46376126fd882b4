package dev.sluice.cli.screen;

import dev.sluice.report.Passing.Need;
import dev.sluice.report.Passing.Traffic;
import dev.sluice.report.Passing.Waiting;
import dev.sluice.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** When each step of a plan can be passed, and what it waits for: {@code 25 %  after 19 m: hold 10 m, login success 19 m}. */
final class PlannedPassing {
    private final List<Waiting> holds;
    private final Optional<Traffic> traffic;
    private final Paint paint;

    PlannedPassing(List<Waiting> holds, Optional<Traffic> traffic, Paint paint) {
        this.holds = List.copyOf(holds);
        this.traffic = traffic;
        this.paint = paint;
    }

    /** Empty where no step waits for more than its hold. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (holds.stream().allMatch(h -> h.needs().size() == 1)) {
            return lines;
        }
        int width = holds.stream().mapToInt(h -> Columns.width(h.share())).max().orElse(0);
        for (Waiting hold : holds) {
            String name = lines.isEmpty() ? "passing" : "";
            lines.add(PlanScreen.row(" ", name, Columns.left(hold.share(), width) + "  " + text(hold)));
            hold.tooLate().ifPresent(late -> lines.add(PlanScreen.row(paint.bad("!"), "", tooLate(hold, late, width))));
        }
        lines.add(PlanScreen.row(" ", "", rate()));
        return lines;
    }

    private static String text(Waiting hold) {
        boolean unknown = hold.needs().stream().anyMatch(n -> n.takes().isEmpty());
        return (unknown ? "not before " : "after ") + Units.duration(hold.takes()) + ": "
                + hold.needs().stream().map(PlannedPassing::text).collect(Collectors.joining(", "));
    }

    private static String text(Need need) {
        return need.what() + " " + need.takes().map(Units::duration).orElse("?");
    }

    private static String tooLate(Waiting hold, Need late, int width) {
        return " ".repeat(width + 2) + late.what() + " takes longer than patience does ("
                + Units.duration(hold.patience()) + " over the hold); then onInconclusive: " + hold.then();
    }

    private String rate() {
        return traffic.map(t -> String.format(
                        Locale.ROOT,
                        "at %s requests a second of which %s failed, as last measured",
                        t.requestsPerSecond() >= 10
                                ? Units.count(Math.round(t.requestsPerSecond()))
                                : String.format(Locale.ROOT, "%.2g", t.requestsPerSecond()),
                        Units.share(t.failedShare())))
                .orElse("? no traffic was measured yet");
    }
}
