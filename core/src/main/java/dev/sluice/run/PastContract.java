package dev.sluice.run;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.Trigger;
import dev.sluice.migration.DatabaseReturn;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.traffic.BackendStats;
import java.util.Optional;

/**
 * A release that fails when its contract migration has run: the better of the two versions gets the traffic, as far as that is known. The
 * one before is no choice unless the rehearsal has seen it run on this very schema.
 */
final class PastContract {
    private PastContract() {}

    /** Whether the version before is the better one: it knows the schema, this is what code can mend, and it failed less. */
    static boolean goesBack(DeploymentState state, Trigger trigger) {
        return state.done(Step.Contract.class) && isProven(state) && isOfTheCode(trigger) && !failedLess(state);
    }

    /** Whether the version before was seen to run on the schema after the contract migration. */
    static boolean isProven(DeploymentState state) {
        Optional<String> before = state.plan().from().map(PastContract::label);
        return before.isPresent()
                && verdict(state)
                        .filter(DatabaseReturn.Stays.class::isInstance)
                        .map(DatabaseReturn.Stays.class::cast)
                        .filter(stays -> stays.proof().equals(before))
                        .isPresent();
    }

    /** Lost rows do not come back with older code, and a step that failed is no failing of those who serve. */
    private static boolean isOfTheCode(Trigger trigger) {
        return switch (trigger) {
            case Trigger.Guard ignored -> true;
            case Trigger.Metric ignored -> true;
            case Trigger.Unhealthy ignored -> true;
            case Trigger.Asked ignored -> true;
            case Trigger.StepFailed ignored -> false;
            case Trigger.DataBroken ignored -> false;
            case Trigger.Inconclusive ignored -> false;
        };
    }

    /** Whether the release failed less than the version before did beside it, by what the router counted last. */
    private static boolean failedLess(DeploymentState state) {
        Optional<Measurement> last = state.measured().map(Event.Measured::measurement);
        Optional<BackendStats> release = last.flatMap(Measurement::canary).filter(s -> s.judged() > 0);
        Optional<BackendStats> before = last.flatMap(Measurement::stable).filter(s -> s.judged() > 0);
        return release.isPresent() && before.isPresent() && share(release.get()) < share(before.get());
    }

    private static double share(BackendStats stats) {
        return (double) stats.failed() / stats.judged();
    }

    /** What is told of a release that stays where it is although something speaks against it. */
    static String frozen(DeploymentState state, Trigger trigger) {
        return "%s keeps all traffic although something speaks against it (%s): the contract migration has run, and %s; see"
                        .formatted(state.plan().to().version(), trigger.why(), whyNotBack(state, trigger))
                + " `sluice rollback` for what is left";
    }

    private static String whyNotBack(DeploymentState state, Trigger trigger) {
        String before = state.plan().from().map(PastContract::label).orElse("what was before");
        if (!isProven(state)) {
            return before + " does not know this schema" + reason(state);
        }
        return isOfTheCode(trigger)
                ? before + " runs on this schema, but failed more often"
                : before + " runs on this schema, but would not mend that";
    }

    /** What the rehearsal says to it. */
    static String reason(DeploymentState state) {
        return verdict(state)
                .map(back -> switch (back) {
                    case DatabaseReturn.Restore restore -> " (rehearsed: " + restore.why() + ")";
                    case DatabaseReturn.Unproven unproven -> " (not proven: " + unproven.why() + ")";
                    case DatabaseReturn.Stays ignored -> "";
                    case DatabaseReturn.Downgrade ignored -> "";
                })
                .orElse("");
    }

    private static Optional<DatabaseReturn> verdict(DeploymentState state) {
        return state.finding(Finding.Rehearsed.class)
                .flatMap(rehearsed -> rehearsed.rehearsal().backPastContract());
    }

    private static String label(Standing standing) {
        return standing.release().version().label();
    }
}
