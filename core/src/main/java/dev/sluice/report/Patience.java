package dev.sluice.report;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long a hold whose time is over goes on waiting for what is missing, and what happens then. */
public final class Patience {
    private Patience() {}

    /** When patience is over; empty where no hold is under way. */
    public static Optional<Instant> ends(DeploymentState deployment) {
        return hold(deployment).flatMap(record -> {
            Step.Hold hold = (Step.Hold) record.step();
            return record.began().map(began -> began.plus(hold.hold()).plus(hold.patience()));
        });
    }

    /** In a sentence; empty while the hold's own time goes on, or where no hold is under way. */
    public static Optional<String> sentence(DeploymentState deployment, Instant now) {
        Optional<StepRecord> record = hold(deployment);
        Optional<String> waiting = record.flatMap(r -> deployment
                .waiting()
                .filter(w -> w.step().equals(r.step().name()))
                .map(w -> "waiting for a person: " + w.why() + "   sluice promote · sluice rollback"));
        return waiting.or(() -> record.filter(r -> r.took(now).compareTo(((Step.Hold) r.step()).hold()) >= 0)
                .flatMap(r -> ends(deployment)
                        .map(ends -> "waiting for what is missing, "
                                + Units.duration(
                                        Duration.between(now, ends).isNegative()
                                                ? Duration.ZERO
                                                : Duration.between(now, ends))
                                + " more; then " + then((Step.Hold) r.step()))));
    }

    private static Optional<StepRecord> hold(DeploymentState deployment) {
        return deployment
                .current()
                .filter(s -> s.step() instanceof Step.Hold
                        && s.isBegun()
                        && deployment.rollback().isEmpty());
    }

    private static String then(Step.Hold hold) {
        return switch (hold.onInconclusive()) {
            case HOLD -> "a person decides";
            case ROLLBACK -> "the release goes back";
            case PROMOTE -> "it goes on unjudged";
        };
    }
}
