package dev.sluice.journal;

import dev.sluice.base.DeploymentId;
import dev.sluice.journal.Event.Ending;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.traffic.BackendId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of a deployment: the fold of its events. Immutable.
 *
 * @param steps the plan's steps, in order
 * @param undo the steps that take it back; empty until that is decided
 * @param holdBegan the router's numbers when the current hold began
 * @param measured the newest numbers of the router
 * @param measuredAt when they were recorded; the beginning of the deployment while there are none
 * @param metrics what was measured beside the requests in the newest hold, or the bake
 * @param judged the verdicts of all metrics that were told, in order
 * @param said the newest word on the step that is under way: a note, or what becomes of requests meanwhile
 */
public record DeploymentState(
        DeploymentId id,
        Plan plan,
        String by,
        Instant openedAt,
        Optional<String> carrier,
        List<StepRecord> steps,
        Optional<Event.RollbackDecided> rollback,
        List<StepRecord> undo,
        Optional<Event.Requested> rollbackAsked,
        boolean paused,
        boolean promoteAsked,
        Optional<Event.Measured> holdBegan,
        Optional<Event.Measured> measured,
        Instant measuredAt,
        MetricsState metrics,
        List<Event.MetricJudged> judged,
        Optional<Event.Waiting> waiting,
        Optional<Event> said,
        Optional<Event.Ended> ended,
        Instant lastAt,
        long lastSequence) {

    public DeploymentState {
        steps = List.copyOf(steps);
        undo = List.copyOf(undo);
        judged = List.copyOf(judged);
    }

    /** What was measured beside the requests while this step held the traffic. */
    public MetricsState metrics(Step step) {
        return metrics.step().equals(step.name()) ? metrics : MetricsState.NONE;
    }

    /** The state after these events; the first one must be {@link Event.Opened}. */
    public static DeploymentState fold(List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a deployment begins with its plan");
        }
        Folding folding = Folding.begin(entries.getFirst());
        entries.stream().skip(1).forEach(folding::add);
        return folding.state();
    }

    /** The backend that this deployment brings. */
    public BackendId candidate() {
        return new BackendId(id, plan.to().version());
    }

    /** The step of the plan or of the undo with this name. */
    public Optional<StepRecord> step(String name) {
        return Stream.concat(steps.stream(), undo.stream())
                .filter(s -> s.step().name().equals(name))
                .findFirst();
    }

    /** The finding of the first done step of the plan whose finding is of this kind. */
    public <F extends Finding> Optional<F> finding(Class<F> kind) {
        return steps.stream()
                .flatMap(s -> s.finding().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    /** Whether any step of this kind was begun. */
    public boolean begun(Class<? extends Step> kind) {
        return steps.stream().anyMatch(s -> kind.isInstance(s.step()) && s.isBegun());
    }

    /** Whether a step of this kind is done. */
    public boolean done(Class<? extends Step> kind) {
        return steps.stream().anyMatch(s -> kind.isInstance(s.step()) && s.isDone());
    }

    public boolean isEnded() {
        return ended.isPresent();
    }

    /** Promoted and not taken back: only watching is left, and no lease is held. */
    public boolean isWatching() {
        return ended.isEmpty() && rollback.isEmpty() && isPromoted() && !isContracting();
    }

    /** Whether it holds the environment, or would if its carrier lived. */
    public boolean isActive() {
        return ended.isEmpty() && !isWatching();
    }

    public boolean isPromoted() {
        return done(Step.Promote.class);
    }

    /** Promoted, and taken back in vain: the traffic is still with it. */
    public boolean isLeftServing() {
        return isPromoted() && undo.stream().anyMatch(s -> s.step() instanceof Step.RouteBack && !s.isDone());
    }

    /** Whether the version before is gone, or there was none: a cool that gave up leaves it where it was. */
    public boolean isOldGone() {
        return plan.from().isEmpty()
                || steps.stream()
                        .anyMatch(s -> s.step() instanceof Step.Cool
                                && s.finding()
                                        .filter(Finding.Stopped.class::isInstance)
                                        .isPresent());
    }

    private boolean isContracting() {
        return steps.stream().anyMatch(s -> s.step() instanceof Step.Contract && s.isBegun() && !s.isDone());
    }

    /** Whether a contract migration ran, or may have: older code cannot come back. */
    public boolean isPastReturn() {
        return steps.stream()
                .anyMatch(s -> s.step() instanceof Step.Contract
                        && s.isBegun()
                        && s.finding().filter(Finding.Nothing.class::isInstance).isEmpty());
    }

    /** The step that is being done, or the next one. */
    public Optional<StepRecord> current() {
        List<StepRecord> list = rollback.isPresent() ? undo : steps;
        return list.stream().filter(s -> !s.isDone()).findFirst();
    }

    /** The last shift that was begun: what the router should be serving by. */
    public Optional<Step.Shift> shift() {
        return steps.stream()
                .filter(StepRecord::isBegun)
                .map(StepRecord::step)
                .filter(Step.Shift.class::isInstance)
                .map(Step.Shift.class::cast)
                .reduce((first, second) -> second);
    }

    public Optional<Ending> ending() {
        return ended.map(Event.Ended::ending);
    }
}
