package dev.sluice.report;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Finding;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import java.util.Optional;

/** What becomes of the database when a release is taken back, in half a sentence. */
public final class DatabaseFate {
    private DatabaseFate() {}

    /** Empty where the deployment has no database. */
    public static Optional<String> of(DeploymentState deployment) {
        Optional<StepRecord.Result.Failed> failed =
                deployment.step("settle-database").flatMap(StepRecord::failure);
        if (failed.isPresent()) {
            return Optional.of("is not known to be whole: " + failed.get().help());
        }
        Optional<Finding> settled = deployment.step("settle-database").flatMap(StepRecord::finding);
        if (settled.isPresent()) {
            return settled.map(found -> settled(found, deployment));
        }
        boolean hasData = deployment.plan().steps().stream().anyMatch(Step.Backup.class::isInstance);
        return hasData ? Optional.of(unsettled(deployment)) : Optional.empty();
    }

    private static String settled(Finding found, DeploymentState deployment) {
        if (found instanceof Finding.Migrated migrated) {
            return migrated.before().equals(migrated.after())
                    ? "stays at " + revision(migrated.after()) + oldRunsOnIt(deployment)
                    : "taken back from " + revision(migrated.before()) + " to " + revision(migrated.after());
        }
        return deployment.done(Step.Migrate.class) && found instanceof Finding.Nothing
                ? rehearsed(deployment).orElseGet(() -> shortened(found))
                : shortened(found);
    }

    private static String shortened(Finding found) {
        return StepText.finding(found).replaceFirst("^the database ", "");
    }

    private static String unsettled(DeploymentState deployment) {
        Optional<Finding.Migrated> migrated = deployment.finding(Finding.Migrated.class);
        if (migrated.filter(m -> !m.applied().isEmpty()).isPresent()) {
            return rehearsed(deployment)
                    .orElse("stays at " + revision(migrated.get().after()) + oldRunsOnIt(deployment));
        }
        return deployment.begun(Step.Migrate.class) && !deployment.done(Step.Migrate.class)
                ? "a migration was begun; its state is found out before anything else"
                : "as it was";
    }

    /** What the rehearsal proved, or that nobody tried. */
    private static Optional<String> rehearsed(DeploymentState deployment) {
        return deployment
                .finding(Finding.Rehearsed.class)
                .map(Finding.Rehearsed::rehearsal)
                .map(r -> deployment.isPastReturn() ? r.backPastContract().orElse(r.back()) : r.back())
                .map(back -> RehearsalText.back(
                        back,
                        deployment
                                .plan()
                                .from()
                                .map(old -> old.release().version().label())));
    }

    private static String revision(Optional<String> revision) {
        return revision.orElse("an empty schema");
    }

    private static String oldRunsOnIt(DeploymentState deployment) {
        return deployment
                .plan()
                .from()
                .map(old -> ", " + old.release().version() + " runs on it")
                .orElse("");
    }
}
