package dev.sluice.report;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.StepRecord;
import dev.sluice.journal.Trigger;
import dev.sluice.traffic.Cut;
import java.util.Optional;

/** How a deployment went or goes, in one sentence: the first line of a report, the last of a screen. */
public final class Verdict {
    private Verdict() {}

    public static String of(DeploymentState deployment) {
        String version = deployment.plan().to().version().label();
        if (deployment.ended().isPresent()) {
            return ended(version, deployment, deployment.ended().get());
        }
        if (deployment.rollback().isPresent()) {
            return version + " is being taken back: "
                    + deployment.rollback().get().trigger().headline();
        }
        String current =
                deployment.current().map(StepRecord::step).map(StepText::name).orElse("the end");
        if (deployment.isWatching()) {
            return version + " has all traffic and is being watched";
        }
        return version + " is on its way, at " + current;
    }

    private static String ended(String version, DeploymentState deployment, Event.Ended ended) {
        return switch (ended.ending()) {
            case SUCCESSFUL -> version + " promoted and well";
            case SUPERSEDED -> version + " promoted; a newer deployment ended its watch";
            case NOTHING_TOUCHED -> version + " refused before anything was touched: " + ended.summary();
            case INCONCLUSIVE -> version + " inconclusive: " + ended.summary();
            case ROLLBACK_FAILED -> version + " failed, and so did its rollback: " + ended.summary();
            case ROLLED_BACK -> takenBack(version, deployment);
        };
    }

    /** {@code 1.5.0 taken back after 3 failed requests (13 served)}, or the reason where it was not the guard. */
    private static String takenBack(String version, DeploymentState deployment) {
        Optional<Cut> cut = deployment
                .rollback()
                .flatMap(r -> r.trigger() instanceof Trigger.Guard guard ? Optional.of(guard.cut()) : Optional.empty());
        return cut.map(c -> version + " taken back after " + Units.plural(c.canaryFailed(), "failed request") + " ("
                        + Units.count(c.canaryRequests()) + " served)")
                .orElseGet(() -> version + " taken back: "
                        + deployment.rollback().map(r -> r.trigger().headline()).orElse("no reason recorded"));
    }
}
