package dev.sluice.cli.guard;

import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a release's share grows: the rollout as far as chance assigns its users. What a cohort alone receives is left out, for nobody knows how much it is.
 *
 * @param stages in order, each with a larger weight than the one before
 * @param minimumRequests of the canary, before a stage is passed
 * @param patience how long over its hold a stage waits for them
 */
public record Ramp(List<Stage> stages, long minimumRequests, Duration patience, OnInconclusive onInconclusive) {
    /** What a canary gets where nothing is configured. */
    public static final Ramp USUAL = new Ramp(
            List.of(
                    new Stage(new Percent(500), Duration.ofMinutes(10)),
                    new Stage(new Percent(2_500), Duration.ofMinutes(10)),
                    new Stage(new Percent(5_000), Duration.ofMinutes(10)),
                    new Stage(Percent.HUNDRED, Duration.ofHours(1))),
            100,
            Duration.ofMinutes(30),
            OnInconclusive.HOLD);

    public Ramp {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a ramp has at least one stage");
        }
    }

    /** A weight and how long it is held; the last one's hold is the bake too. */
    public record Stage(Percent weight, Duration hold) {
        public Stage {
            if (weight.equals(Percent.ZERO) || hold.isNegative()) {
                throw new IllegalArgumentException("a stage has a weight above 0 % and a hold");
            }
        }
    }

    public static Ramp of(RolloutSpec rollout) {
        List<Stage> stages = new ArrayList<>();
        for (RolloutSpec.StepSpec step : rollout.steps()) {
            Percent before = stages.isEmpty() ? Percent.ZERO : stages.getLast().weight();
            if (step.weight().equals(Percent.ZERO)) {
                continue;
            }
            if (step.weight().equals(before)) {
                Stage same = stages.removeLast();
                stages.add(new Stage(before, same.hold().plus(step.hold())));
            } else {
                stages.add(new Stage(step.weight(), step.hold()));
            }
        }
        Stage last = stages.removeLast();
        stages.add(new Stage(last.weight(), last.hold().plus(rollout.bake())));
        return new Ramp(stages, rollout.minimumRequests(), rollout.patience(), rollout.onInconclusive());
    }

    /** The stages at which there is a stable to compare with. */
    public List<Stage> partial() {
        return stages.stream().filter(s -> !s.weight().equals(Percent.HUNDRED)).toList();
    }

    /** When each stage ends, in seconds from the beginning, where the canary gets exactly its share and nothing goes wrong. */
    public List<Double> endSeconds(double requestsPerSecond) {
        List<Double> ends = new ArrayList<>();
        double now = 0;
        for (Stage stage : stages) {
            now += seconds(stage, requestsPerSecond);
            ends.add(now);
        }
        return ends;
    }

    /** How long a stage takes: its hold, or until enough requests were judged, as far as it waits for them. */
    double seconds(Stage stage, double requestsPerSecond) {
        double needed = minimumRequests / (stage.weight().share() * requestsPerSecond);
        double hold = seconds(stage.hold());
        double longest = onInconclusive == OnInconclusive.HOLD ? Double.MAX_VALUE : hold + seconds(patience);
        return Math.max(hold, Math.min(needed, longest));
    }

    /** Whether a stage's patience ends before enough requests of the canary can be expected. */
    boolean isTooShort(Stage stage, double requestsPerSecond) {
        double needed = minimumRequests / (stage.weight().share() * requestsPerSecond);
        return needed > seconds(stage.hold()) + seconds(patience);
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
