package dev.sluice.report;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.report.Passing.Traffic;
import dev.sluice.traffic.BackendStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** How long the stages of a plan will take: what is configured, and for the rest the median of earlier deployments. */
public final class Estimates {
    private static final int NEWEST = 10;
    private final List<DeploymentState> earlier;

    /** @param earlier the environment's deployments, oldest first */
    public Estimates(List<DeploymentState> earlier) {
        this.earlier = List.copyOf(earlier.subList(Math.max(0, earlier.size() - NEWEST), earlier.size()));
    }

    /** One stage of a plan; {@code took} is empty where nothing is known. */
    public record Stage(String name, Optional<Duration> took) {}

    /**
     * The stages that a person thinks in, in the plan's order; stages that take no time worth telling are left out.
     *
     * @param passing what the plan's holds wait for
     */
    public List<Stage> stages(Plan plan, List<Passing.Waiting> passing) {
        List<Stage> stages = new ArrayList<>();
        for (Step step : plan.steps()) {
            switch (step) {
                case Step.Preflight s -> stages.add(measured(s));
                case Step.Fetch s -> stages.add(measured(s));
                case Step.Test s -> stages.add(measured(s));
                case Step.Backup s -> stages.add(new Stage("backup", median(Step.Backup.class)));
                case Step.Rehearse s -> stages.add(measured(s));
                case Step.Migrate s -> stages.add(measured(s));
                case Step.Start s -> stages.add(measured(s));
                case Step.Smoke s when s.round() == 0 -> stages.add(measured(s));
                case Step.Shift s when s.number() == 1 -> stages.add(new Stage("traffic", Optional.of(holds(passing))));
                case Step.Bake s -> stages.add(new Stage("bake", Optional.of(s.watch())));
                default -> {}
            }
        }
        return stages;
    }

    /** How long it took to bring code back, the last times that was done. */
    public Optional<Duration> codeBack() {
        return median(Step.StopCandidate.class);
    }

    /** The traffic of the environment while the latest measured hold or bake lasted; empty where nothing was measured. */
    public Optional<Traffic> traffic() {
        return earlier.reversed().stream().flatMap(d -> traffic(d).stream()).findFirst();
    }

    private static Optional<Traffic> traffic(DeploymentState deployment) {
        Optional<Event.Measured> began = deployment.holdBegan();
        Optional<Event.Measured> last = deployment.measured();
        if (began.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        double seconds = deployment
                .step(began.get().step())
                .flatMap(StepRecord::began)
                .map(at -> Duration.between(at, deployment.measuredAt()).toMillis() / 1000.0)
                .orElse(0.0);
        Measurement first = began.get().measurement();
        Measurement newest = last.get().measurement();
        long requests = sum(newest, BackendStats::judged) - sum(first, BackendStats::judged);
        return seconds >= 1 && requests > 0
                ? Optional.of(new Traffic(requests / seconds, failedShare(newest)))
                : Optional.empty();
    }

    /** Of the version that stayed: what a release failed that was taken back says nothing about the next one. */
    private static double failedShare(Measurement newest) {
        return newest.stable()
                .filter(s -> s.judged() > 0)
                .or(newest::canary)
                .filter(s -> s.judged() > 0)
                .map(s -> Math.clamp((double) s.failed() / s.judged(), 0, 1))
                .orElse(0.0);
    }

    private static long sum(Measurement measurement, ToLongFunction<BackendStats> count) {
        return Stream.concat(measurement.stable().stream(), measurement.canary().stream())
                .mapToLong(count)
                .sum();
    }

    private Stage measured(Step step) {
        return new Stage(StepText.name(step), median(step.getClass()));
    }

    private static Duration holds(List<Passing.Waiting> passing) {
        return passing.stream().map(Passing.Waiting::takes).reduce(Duration.ZERO, Duration::plus);
    }

    private Optional<Duration> median(Class<? extends Step> kind) {
        List<Duration> took = earlier.stream()
                .flatMap(d -> Stream.concat(d.steps().stream(), d.undo().stream()))
                .filter(s -> kind.isInstance(s.step()) && s.isDone())
                .map(Estimates::took)
                .sorted()
                .toList();
        return took.isEmpty() ? Optional.empty() : Optional.of(took.get(took.size() / 2));
    }

    private static Duration took(StepRecord step) {
        return step.took(step.ended().orElse(Instant.EPOCH));
    }
}
