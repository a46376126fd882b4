package dev.sluice.cli.screen;

import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.report.Estimates;
import dev.sluice.report.StepText;
import dev.sluice.report.Units;
import dev.sluice.traffic.GuardLimits;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a deployment would do, before it does it: {@code sluice plan}. */
public final class PlanScreen {
    private final Plan plan;
    private final GuardLimits guard;
    private final Optional<MigrationStatus> migrations;
    private final Estimates estimates;
    private final Paint paint;

    /**
     * @param guard when the router takes the release back
     * @param migrations where the database stands, seen from the release; empty where there is none, or no migrations
     */
    public PlanScreen(
            Plan plan, GuardLimits guard, Optional<MigrationStatus> migrations, Estimates estimates, Paint paint) {
        this.plan = plan;
        this.guard = guard;
        this.migrations = migrations;
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
        lines.addAll(database());
        lines.add(row(paint.busy("~"), "traffic", traffic()));
        outlook().ifPresent(outlook -> lines.add(row(" ", "", outlook)));
        lines.add(row(paint.good("="), "guard", guard()));
        lines.add(row(" ", "", budget()));
        lines.add("");
        lines.add("  " + estimates.stages(plan).stream().map(PlanScreen::stage).collect(Collectors.joining(" · ")));
        lines.add("  rollback: " + rollback());
        lines.add("next  sluice deploy " + plan.environment().name() + " "
                + plan.to().version());
        return lines;
    }

    private static String row(String mark, String name, String text) {
        return "  " + mark + " " + Columns.left(name, 9) + " " + text;
    }

    private String code() {
        return plan.to().source() + plan.from().map(old -> "").orElse(", the first release of this environment");
    }

    private List<String> database() {
        boolean hasData = plan.steps().stream().anyMatch(Step.Backup.class::isInstance);
        if (!hasData) {
            return List.of();
        }
        if (migrations.isEmpty()) {
            return List.of(row(paint.good("="), "database", "backed up; no migrations are configured"));
        }
        MigrationStatus status = migrations.get();
        List<String> lines = new ArrayList<>();
        status.dirty().ifPresent(why -> lines.add(row(paint.bad("✖"), "database", why)));
        if (!status.unknown().isEmpty()) {
            lines.add(row(
                    paint.bad("✖"),
                    "database",
                    "is at " + String.join(", ", status.unknown()) + ", which "
                            + plan.to().version() + " does not know"));
        }
        status.pending().forEach(migration -> lines.add(migration(migration)));
        if (lines.isEmpty()) {
            lines.add(row(
                    paint.good("="),
                    "database",
                    "stays at " + status.current().orElse("an empty schema") + ", nothing is pending"));
        }
        return lines;
    }

    private String migration(Migration migration) {
        String name = Columns.left(
                migration.description().isBlank() || migration.description().equals(migration.revision())
                        ? migration.revision()
                        : migration.revision() + " " + migration.description(),
                28);
        return migration.contract()
                ? row(
                        paint.bad("!"),
                        "database",
                        name + " contract  runs when " + old() + " is gone; no way back after it")
                : row(paint.good("+"), "database", name + " expand    " + old() + " goes on beside it");
    }

    private String old() {
        return plan.from().map(s -> s.release().version().label()).orElse("nothing");
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

    /** What the judged steps take at the traffic of late, where that is longer than their holds. */
    private Optional<String> outlook() {
        return estimates.requestsPerSecond().flatMap(rate -> {
            List<String> times = new ArrayList<>();
            boolean longer = false;
            double share = 0;
            for (Step step : plan.steps()) {
                if (step instanceof Step.Shift shift) {
                    share = shift.weight().share();
                } else if (step instanceof Step.Hold hold && hold.minimumRequests() > 0) {
                    Duration needed = Duration.ofMillis(Math.round(1000 * hold.minimumRequests() / (rate * share)));
                    longer |= needed.compareTo(hold.hold()) > 0;
                    times.add(Units.duration(needed.compareTo(hold.hold()) > 0 ? needed : hold.hold()));
                }
            }
            return longer
                    ? Optional.of(String.format(
                            Locale.ROOT,
                            "at %.2g requests/s, as last measured, they are enough after %s",
                            rate,
                            String.join(", ", times)))
                    : Optional.empty();
        });
    }

    private String guard() {
        String failing = "taken back where more than " + guard.errorLimit() + " fail and more than "
                + factor(guard.versusStable()) + " of " + old() + "'s";
        String slow = guard.latency().stream()
                .map(limit -> limit.name() + " is above " + factor(limit.factor()))
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
        migrations.ifPresent(status -> parts.add("database: " + databaseBack(status)));
        return String.join(" · ", parts);
    }

    private String databaseBack(MigrationStatus status) {
        boolean contract = plan.steps().stream().anyMatch(Step.Contract.class::isInstance)
                && status.pending().stream().anyMatch(Migration::contract);
        String last = status.pending().stream()
                .filter(m -> !m.contract())
                .map(Migration::revision)
                .reduce((first, second) -> second)
                .or(status::current)
                .orElse("an empty schema");
        return "stays at " + last + (contract ? "; none once the contract migration ran" : "");
    }
}
