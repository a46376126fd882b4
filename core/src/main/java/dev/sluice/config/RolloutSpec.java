package dev.sluice.config;

import dev.sluice.base.Percent;
import dev.sluice.traffic.Cohort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a release gets its traffic.
 *
 * @param traffic false where nobody visits: then checks and smoke tests decide and no request is waited for
 * @param minimumRequests judged requests of the canary before a step is passed
 * @param patience how long over its hold a step waits for them
 * @param bake how long the guard watches after promotion
 * @param warm how long the old version stays running, ready to take the traffic back at once
 * @param kept how long after that its release stays startable
 * @param onEvidence whether a step is passed only when the canary's error rate is proven to be below the limit
 * @param warmUpRequests how many requests each new instance answers before it gets traffic
 */
public record RolloutSpec(
        Strategy strategy,
        List<StepSpec> steps,
        boolean traffic,
        long minimumRequests,
        Duration patience,
        OnInconclusive onInconclusive,
        Duration bake,
        Duration warm,
        Duration kept,
        boolean onEvidence,
        int warmUpRequests) {
    public RolloutSpec {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a rollout has at least one step");
        }
    }

    /** The field's names for the two ways. */
    public enum Strategy {
        BLUE_GREEN,
        CANARY
    }

    /** What happens when patience is over and too few requests were judged. */
    public enum OnInconclusive {
        HOLD,
        ROLLBACK,
        PROMOTE
    }

    /** One increase: a cohort alone, or a weight for everybody (cohorts of earlier steps stay on the canary). */
    public record StepSpec(Optional<Cohort> cohort, Percent weight, Duration hold) {}
}
