package dev.sluice.cli.screen;

import dev.sluice.migration.Effect;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.Rehearsal;
import dev.sluice.migration.lint.JudgedMigration;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.report.RehearsalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a deployment would do to the database: a row for each pending migration, and what came of rehearsing them. */
final class PlannedDatabase {
    private final Prospect prospect;
    private final Plan plan;
    private final Paint paint;

    PlannedDatabase(Prospect prospect, Paint paint) {
        this.prospect = prospect;
        this.plan = prospect.plan();
        this.paint = paint;
    }

    List<String> lines() {
        boolean hasData = plan.steps().stream().anyMatch(Step.Backup.class::isInstance);
        if (!hasData) {
            return List.of();
        }
        if (prospect.migrations().isEmpty()) {
            return List.of(PlanScreen.row(paint.good("="), "database", "backed up; no migrations are configured"));
        }
        MigrationStatus status = prospect.migrations().get();
        List<String> lines = new ArrayList<>();
        status.dirty().ifPresent(why -> lines.add(PlanScreen.row(paint.bad("✖"), "database", why)));
        if (!status.unknown().isEmpty()) {
            lines.add(PlanScreen.row(
                    paint.bad("✖"),
                    "database",
                    "is at " + String.join(", ", status.unknown()) + ", which "
                            + plan.to().version() + " does not know"));
        }
        status.pending().forEach(migration -> lines.add(migration(migration)));
        prospect.cautions().forEach(caution -> lines.add(PlanScreen.row(paint.bad("!"), "database", caution)));
        prospect.rehearsal().ifPresent(r -> lines.addAll(rehearsed(r)));
        if (lines.isEmpty()) {
            lines.add(PlanScreen.row(
                    paint.good("="),
                    "database",
                    "stays at " + status.current().orElse("an empty schema") + ", nothing is pending"));
        }
        return lines;
    }

    private List<String> rehearsed(Rehearsal done) {
        List<String> lines = new ArrayList<>();
        done.expand()
                .ifPresent(run -> lines.add(PlanScreen.row(
                        paint.good("✔"), "rehearsed", run.applied().getLast() + ": " + RehearsalText.run(run))));
        done.contract()
                .ifPresent(run -> lines.add(PlanScreen.row(
                        paint.good("✔"), "rehearsed", run.applied().getLast() + ": " + RehearsalText.run(run))));
        done.trials()
                .forEach(trial -> lines.add(PlanScreen.row(
                        trial.passed() ? paint.good("✔") : paint.bad("✖"),
                        "trial",
                        trial.version() + " " + trial.when() + ": " + trial.detail())));
        done.problems().forEach(problem -> lines.add(PlanScreen.row(paint.bad("✖"), "rehearsal", problem)));
        return lines;
    }

    private String migration(Migration migration) {
        String name = Columns.left(
                migration.description().isBlank() || migration.description().equals(migration.revision())
                        ? migration.revision()
                        : migration.revision() + " " + migration.description(),
                28);
        Optional<JudgedMigration> known = prospect.judged().flatMap(j -> j.of(migration.revision()));
        boolean hidden = known.filter(j -> j.script().content() instanceof MigrationScript.Opaque)
                .isPresent();
        String locks = hidden ? "" : known.map(j -> LintScreen.weight(j) + "; ").orElse("");
        if (migration.contract()) {
            return PlanScreen.row(
                    paint.bad("!"),
                    "database",
                    name + " contract  " + locks + "runs when " + prospect.old() + " is gone; no way back after it");
        }
        if (known.isEmpty() && !prospect.cautions().isEmpty()) {
            return PlanScreen.row(
                    paint.busy("?"),
                    "database",
                    name + " not judged  "
                            + (plan.from().isPresent()
                                    ? "whether " + prospect.old() + " goes on beside it is not known"
                                    : "nothing runs yet"));
        }
        return switch (known.map(JudgedMigration::effect).orElse(Effect.EXPAND)) {
            case CONTRACT, IRREVERSIBLE ->
                PlanScreen.row(
                        paint.bad("!"),
                        "database",
                        name + " contract  " + locks
                                + (plan.from().isPresent()
                                        ? prospect.old() + " may not live with it"
                                        : "nothing runs yet"));
            case UNKNOWN ->
                PlanScreen.row(
                        paint.busy("?"), "database", name + " unknown   " + locks + "the rehearsal has to show it");
            case EXPAND ->
                PlanScreen.row(
                        paint.good("+"),
                        "database",
                        name + " expand    " + locks + prospect.old() + " goes on beside it");
            case DATA, NEUTRAL ->
                PlanScreen.row(
                        paint.good("+"),
                        "database",
                        name + " data      " + locks + prospect.old() + " goes on beside it");
        };
    }

    /** What becomes of the database on the way back. */
    String back(MigrationStatus status) {
        if (prospect.rehearsal().isPresent()) {
            Rehearsal rehearsal = prospect.rehearsal().get();
            Optional<String> before = plan.from().map(s -> s.release().version().label());
            return RehearsalText.back(rehearsal.back(), before)
                    + rehearsal
                            .backPastContract()
                            .map(back -> "; past the contract migration it " + RehearsalText.back(back, before))
                            .orElse("");
        }
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
