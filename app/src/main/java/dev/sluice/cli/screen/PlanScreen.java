package dev.sluice.cli.screen;

import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.report.Estimates;
import dev.sluice.report.Passing;
import dev.sluice.report.StepText;
import dev.sluice.report.Units;
import dev.sluice.traffic.GuardLimits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a deployment would do, before it does it: {@code sluice plan}. */
public final class PlanScreen {
    private final Prospect prospect;
    private final Plan plan;
    private final GuardLimits guard;
    private final Estimates estimates;
    private final Paint paint;

    public PlanScreen(Prospect prospect, Estimates estimates, Paint paint) {
        this.prospect = prospect;
        this.plan = prospect.plan();
        this.guard = prospect.guard();
        this.estimates = estimates;
        this.paint = paint;
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        String title = plan.environment().app() + "  "
                + plan.from().map(old -> old.release().version() + " → ").orElse("")
                + plan.to().version();
        lines.add(Columns.apart(title, plan.environment().name(), 62));
        lines.add(row(paint.busy("~"), "code", code()));
        lines.addAll(new PlannedDatabase(prospect, paint).lines());
        prospect.backup().ifPresent(backup -> lines.add(row(paint.good("="), "backup", backup)));
        lines.add(row(paint.busy("~"), "traffic", traffic()));
        List<Passing.Waiting> passing = prospect.passing(estimates);
        lines.addAll(new PlannedPassing(passing, estimates.traffic(), paint).lines());
        lines.add(row(paint.good("="), "guard", guard()));
        lines.add(row(" ", "", budget()));
        lines.addAll(new PlannedMetrics(prospect.metrics(), paint).lines());
        lines.add("");
        lines.add("  "
                + estimates.stages(plan, passing).stream()
                        .map(PlanScreen::stage)
                        .collect(Collectors.joining(" · ")));
        lines.add("  rollback: " + rollback());
        lines.add("next  sluice deploy " + plan.environment().name() + " "
                + plan.to().version());
        return lines;
    }

    static String row(String mark, String name, String text) {
        return "  " + mark + " " + Columns.left(name, 9) + " " + text;
    }

    private String code() {
        return plan.to().source() + plan.from().map(old -> "").orElse(", the first release of this environment");
    }

    private String traffic() {
        List<Step.Shift> shifts = plan.steps().stream()
                .filter(Step.Shift.class::isInstance)
                .map(Step.Shift.class::cast)
                .toList();
        List<Step.Hold> holds = plan.steps().stream()
                .filter(Step.Hold.class::isInstance)
                .map(Step.Hold.class::cast)
                .toList();
        String path = shifts.stream().map(PlanScreen::share).collect(Collectors.joining(" → ")) + " %";
        if (plan.strategy() == RolloutSpec.Strategy.BLUE_GREEN && shifts.size() == 1) {
            path = "all at once";
        }
        String held = holds.stream().map(h -> Units.duration(h.hold())).collect(Collectors.joining(", "));
        long judged = holds.stream().mapToLong(Step.Hold::minimumRequests).max().orElse(0);
        return path
                + (held.isEmpty() ? "" : "  hold " + held)
                + (judged == 0 ? "" : "; judged at each step: at least " + Units.plural(judged, "request"));
    }

    private String guard() {
        String failing = "taken back where more than " + guard.errorLimit() + " fail and more than "
                + factor(guard.versusStable()) + " of " + prospect.old() + "'s";
        String slow = guard.latency().stream()
                .map(limit -> limit.name() + " is above " + factor(limit.factor())
                        + limit.fineUnder()
                                .map(it -> " and " + Units.duration(it))
                                .orElse(""))
                .collect(Collectors.joining(", or "));
        return slow.isEmpty() ? failing : failing + ", or " + slow;
    }

    private String budget() {
        String weights = Stream.concat(
                        Stream.of("failures " + Units.share(guard.failureWeight())),
                        guard.latency().stream().map(limit -> limit.name() + " " + Units.share(guard.latencyWeight())))
                .collect(Collectors.joining(", "));
        return "a healthy release goes with a chance of at most " + Units.share(guard.alpha())
                + "; evidence is weighed: " + weights;
    }

    private static String factor(double factor) {
        return BigDecimal.valueOf(factor).stripTrailingZeros().toPlainString() + "x";
    }

    private static String share(Step.Shift shift) {
        return shift.weight().equals(Percent.ZERO)
                ? StepText.share(shift)
                : shift.weight().toString().replace(" %", "");
    }

    private static String stage(Estimates.Stage stage) {
        return stage.name() + " " + stage.took().map(Units::duration).orElse("?");
    }

    private String rollback() {
        if (plan.from().isEmpty()) {
            return "the release is stopped; the router answers 503 as before";
        }
        List<String> parts = new ArrayList<>();
        parts.add("traffic < 1 s");
        estimates.codeBack().ifPresent(took -> parts.add("code " + Units.duration(took)));
        prospect.migrations()
                .ifPresent(status -> parts.add("database: " + new PlannedDatabase(prospect, paint).back(status)));
        return String.join(" · ", parts);
    }
}
