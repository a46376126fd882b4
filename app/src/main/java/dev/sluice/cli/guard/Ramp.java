package dev.sluice.cli.guard;

import dev.sluice.analysis.ErrorRate;
import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a release's share grows.
 *
 * @param stages in order, each with a larger weight than the one before; the first one may be a cohort's alone
 * @param minimumRequests of the canary, before a stage is passed
 * @param patience how long over its hold a stage waits for them
 * @param provenBelow a stage is passed only when the canary's error rate is surely below this; empty where no alarm is enough
 * @param cohort the share of all requests that the cohorts make, between 0 and 1; they stay on the canary
 */
public record Ramp(
        List<Stage> stages,
        long minimumRequests,
        Duration patience,
        OnInconclusive onInconclusive,
        Optional<Percent> provenBelow,
        double cohort) {
    private static final double ALPHA = 0.01;
    private static final long MOST = 1_000_000;

    /** What a canary gets where nothing is configured. */
    public static final Ramp USUAL = new Ramp(
            List.of(
                    new Stage(new Percent(500), Duration.ofMinutes(10)),
                    new Stage(new Percent(2_500), Duration.ofMinutes(10)),
                    new Stage(new Percent(5_000), Duration.ofMinutes(10)),
                    new Stage(Percent.HUNDRED, Duration.ofHours(1))),
            100,
            Duration.ofMinutes(30),
            OnInconclusive.HOLD,
            Optional.empty(),
            0);

    public Ramp {
        stages = List.copyOf(stages);
        if (stages.isEmpty() || stages.stream().skip(1).anyMatch(Stage::isCohort)) {
            throw new IllegalArgumentException("a ramp has at least one stage, and a cohort alone comes first");
        }
        if (!(cohort >= 0 && cohort < 1)) {
            throw new IllegalArgumentException("cohorts make a part of all requests");
        }
    }

    /** A weight and how long it is held; the last one's hold is the bake too. */
    public record Stage(Percent weight, Duration hold) {
        public Stage {
            if (hold.isNegative()) {
                throw new IllegalArgumentException("a hold is not negative");
            }
        }

        /** Whether only cohorts reach the canary: nothing is compared, and no number of requests is waited for. */
        public boolean isCohort() {
            return weight.equals(Percent.ZERO);
        }

        /** {@code 25 %}, {@code cohort}. */
        public String name() {
            return isCohort() ? "cohort" : weight.toString();
        }
    }

    /** @param cohort the share of all requests that the rollout's cohorts make */
    public static Ramp of(RolloutSpec rollout, Percent errorLimit, double cohort) {
        List<Stage> stages = new ArrayList<>();
        boolean cohorts = false;
        for (RolloutSpec.StepSpec step : rollout.steps()) {
            cohorts |= step.cohort().isPresent();
            boolean same =
                    !stages.isEmpty() && step.weight().equals(stages.getLast().weight());
            Duration before = same ? stages.removeLast().hold() : Duration.ZERO;
            stages.add(new Stage(step.weight(), before.plus(step.hold())));
        }
        Stage last = stages.removeLast();
        stages.add(new Stage(last.weight(), last.hold().plus(rollout.bake())));
        return new Ramp(
                stages,
                rollout.minimumRequests(),
                rollout.patience(),
                rollout.onInconclusive(),
                rollout.onEvidence() ? Optional.of(errorLimit) : Optional.empty(),
                cohorts ? cohort : 0);
    }

    /** The same rules with other stages. */
    Ramp with(List<Stage> others, OnInconclusive then) {
        return new Ramp(others, minimumRequests, patience, then, provenBelow, cohort);
    }

    /** The same with cohorts that make this share of all requests. */
    public Ramp beside(double cohorts) {
        return new Ramp(stages, minimumRequests, patience, onInconclusive, provenBelow, cohorts);
    }

    /** The stages at which there is a stable to compare with. */
    public List<Stage> partial() {
        return stages.stream().filter(s -> !s.weight().equals(Percent.HUNDRED)).toList();
    }

    /** When each stage ends, in seconds from the beginning, where the canary gets exactly its share and nothing goes wrong. */
    public List<Double> endSeconds(double requestsPerSecond) {
        List<Double> ends = new ArrayList<>();
        double now = 0;
        double judged = 0;
        for (Stage stage : stages) {
            double took = seconds(stage, requestsPerSecond, judged);
            judged += took * perSecond(stage, requestsPerSecond);
            now += took;
            ends.add(now);
        }
        return ends;
    }

    /** The canary's requests in a second. */
    private double perSecond(Stage stage, double requestsPerSecond) {
        return requestsPerSecond * (cohort + (1 - cohort) * stage.weight().share());
    }

    /**
     * How long a stage takes: its hold, or until enough requests were judged, as far as it waits for them.
     *
     * @param before requests that were judged in the stages before; they prove something too
     */
    double seconds(Stage stage, double requestsPerSecond, double before) {
        double hold = seconds(stage.hold());
        double longest = onInconclusive == OnInconclusive.HOLD ? Double.MAX_VALUE : hold + seconds(patience);
        return Math.max(hold, Math.min(needed(stage, requestsPerSecond, before), longest));
    }

    /** Until the requests are there that a stage waits for; proof takes longer where some fail. */
    private double needed(Stage stage, double requestsPerSecond, double before) {
        double proof = provenIn(stage)
                .map(limit -> ErrorRate.requestsUntilBelow(limit.share(), 0, 0, ALPHA, MOST) - before)
                .orElse(0.0);
        double requests = Math.max(stage.isCohort() ? 0 : minimumRequests, proof);
        return requests <= 0 ? 0 : requests / perSecond(stage, requestsPerSecond);
    }

    /** What is proven before a stage is passed: nothing for a cohort alone, and nothing where nobody is left behind. */
    Optional<Percent> provenIn(Stage stage) {
        return provenBelow.filter(limit -> !stage.isCohort() && !stage.weight().equals(Percent.HUNDRED));
    }

    /** Whether a stage's patience ends before enough requests of the canary can be expected. */
    boolean isTooShort(Stage stage, double requestsPerSecond) {
        return needed(stage, requestsPerSecond, Double.MAX_VALUE) > seconds(stage.hold()) + seconds(patience);
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
