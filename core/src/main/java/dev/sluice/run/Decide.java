package dev.sluice.run;

import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Event.Ending;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.MetricsState;
import dev.sluice.journal.StepRecord;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Step;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The heart: what to do next, from what is recorded, what was just seen, and the time. A pure function, so that any carrier
 * that reads the same journal decides the same.
 */
final class Decide {
    /** How often a step that takes a release back is tried before the rollback counts as failed. */
    static final int UNDO_ATTEMPTS = 5;

    private static final String NO_WORSE = "no worse than it may be";
    private static final String UNJUDGED = "no request was judged: checks and smoke tests decided";

    private Decide() {}

    static Decision next(DeploymentState state, Observation seen, Instant now) {
        if (state.isEnded()) {
            return new Decision.Over();
        }
        if (state.rollback().isPresent()) {
            return nextUndo(state);
        }
        Optional<Trigger> trigger = trigger(state, seen);
        if (trigger.isPresent()) {
            return takeBack(state, trigger.get());
        }
        return nextForward(state, seen, now);
    }

    /** Why the release must go back now, whatever step it is at. */
    private static Optional<Trigger> trigger(DeploymentState state, Observation seen) {
        return evidence(state, seen).filter(trigger -> !state.isPastReturn() || PastContract.goesBack(state, trigger));
    }

    /** What speaks against the release, whether or not there is a way back. */
    private static Optional<Trigger> evidence(DeploymentState state, Observation seen) {
        if (state.begun(Step.Shift.class)) {
            var cut = seen.cut(state.candidate());
            if (cut.isPresent()) {
                return cut.map(Trigger.Guard::new);
            }
        }
        if (state.rollbackAsked().isPresent()) {
            Event.Requested asked = state.rollbackAsked().get();
            return Optional.of(new Trigger.Asked(asked.by(), asked.reason()));
        }
        Optional<MetricsState.Failure> failed = state.metrics().failure();
        if (failed.isPresent() && !isStableWorse(state, seen)) {
            return failed.map(f -> new Trigger.Metric(f.metric(), f.why()));
        }
        return failure(state)
                .<Trigger>map(f -> new Trigger.StepFailed(
                        f.step().name(), f.failure().orElseThrow().why()))
                .or(() -> seen.broken().map(Trigger.DataBroken::new))
                .or(() -> unhealthy(state, seen));
    }

    /** While both serve, a metric takes nobody back onto a version that fails as often; as soon as that one is well, it does. */
    private static boolean isStableWorse(DeploymentState state, Observation seen) {
        boolean bothServe = state.shift()
                .map(Step.Shift::weight)
                .filter(weight -> weight.hundredths() < Percent.WHOLE)
                .isPresent();
        return bothServe
                && state.current()
                        .map(StepRecord::step)
                        .filter(Step.Hold.class::isInstance)
                        .map(hold -> new Proof((Step.Hold) hold, 0, judgement(state, seen), stableName(state)))
                        .filter(Proof::isStableWorse)
                        .isPresent();
    }

    private static Optional<Judgement> judgement(DeploymentState state, Observation seen) {
        return seen.judgement()
                .or(() -> state.measured().flatMap(m -> m.measurement().judgement()));
    }

    private static Optional<Trigger> unhealthy(DeploymentState state, Observation seen) {
        return state.done(Step.Start.class) ? seen.unhealthy().map(Trigger.Unhealthy::new) : Optional.empty();
    }

    private static Optional<StepRecord> failure(DeploymentState state) {
        return state.steps().stream()
                .filter(s -> s.isFailed() && !(s.step() instanceof Step.Cool))
                .findFirst();
    }

    private static Decision takeBack(DeploymentState state, Trigger trigger) {
        if (Undo.of(state).isEmpty()) {
            return new Decision.End(Ending.NOTHING_TOUCHED, trigger.why());
        }
        return new Decision.TakeBack(trigger);
    }

    private static Decision nextUndo(DeploymentState state) {
        for (StepRecord step : state.undo()) {
            if (!step.isDone() && (!step.isFailed() || step.attempts() < UNDO_ATTEMPTS)) {
                return new Decision.Act(step.step());
            }
            if (!step.isDone() && othersRelyOn(step.step())) {
                break;
            }
        }
        List<StepRecord> failed =
                state.undo().stream().filter(StepRecord::isFailed).toList();
        String why = state.rollback().orElseThrow().trigger().sentence();
        if (failed.isEmpty()) {
            return new Decision.End(Ending.ROLLED_BACK, why);
        }
        StepRecord first = failed.getFirst();
        return new Decision.End(
                Ending.ROLLBACK_FAILED,
                first.step().name() + ": " + first.failure().orElseThrow().why());
    }

    /** Traffic goes to no release that does not run, and no release is stopped that may still have traffic. */
    private static boolean othersRelyOn(Step step) {
        return step instanceof Step.StartStable || step instanceof Step.RouteBack;
    }

    private static Decision nextForward(DeploymentState state, Observation seen, Instant now) {
        Optional<StepRecord> next = state.current();
        if (next.isEmpty()) {
            return frozen(state, seen)
                    .map(why -> new Decision.End(Ending.INCONCLUSIVE, why))
                    .orElseGet(() -> new Decision.End(Ending.SUCCESSFUL, summary(state)));
        }
        StepRecord step = next.get();
        return switch (step.step()) {
            case Step.Hold hold -> hold(state, step, hold, seen, now);
            case Step.Bake bake -> bake(state, step, bake, seen, now);
            case Step.Cool cool -> cool(state, step, cool, now);
            case Step.Contract contract
            when step.isFailed() ->
                new Decision.End(
                        Ending.INCONCLUSIVE,
                        "the release has all traffic, but its contract migration is not done: "
                                + step.failure().orElseThrow().why());
            case Step.Contract ignored
            when !state.isOldGone() ->
                new Decision.End(
                        Ending.INCONCLUSIVE,
                        "the release has all traffic, but its contract migration is not done: the version before still"
                                + " runs");
            default ->
                state.paused() && step.step() instanceof Step.Shift
                        ? new Decision.Await()
                        : new Decision.Act(step.step());
        };
    }

    /** Past a contract migration a failing release stays where it is, unless the version before is known to be better. */
    private static Optional<String> frozen(DeploymentState state, Observation seen) {
        return state.isPastReturn()
                ? evidence(state, seen).map(trigger -> PastContract.frozen(state, trigger))
                : Optional.empty();
    }

    private static Decision hold(
            DeploymentState state, StepRecord record, Step.Hold hold, Observation seen, Instant now) {
        if (!record.isBegun()) {
            return new Decision.Begin(hold);
        }
        if (state.paused()) {
            return new Decision.Await();
        }
        BackendCount here = judgedHere(state, record, seen);
        if (state.promoteAsked()) {
            return new Decision.Pass(hold, here.held(here.judged >= hold.minimumRequests(), "a person asked to go on"));
        }
        Duration held = record.took(now);
        Proof proof = new Proof(hold, here.judged, judgement(state, seen), stableName(state));
        Optional<String> missing = proof.missing().or(() -> state.metrics(hold).missing());
        if (held.compareTo(hold.hold()) >= 0 && missing.isEmpty()) {
            return new Decision.Pass(hold, here.held(true, proof.besides(why(here, state.metrics(hold)))));
        }
        if (missing.isEmpty() || held.compareTo(hold.hold().plus(hold.patience())) < 0) {
            return new Decision.Await();
        }
        return inconclusive(state, hold, here, missing.get() + " after %d s".formatted(held.toSeconds()), proof);
    }

    private static Decision inconclusive(
            DeploymentState state, Step.Hold hold, BackendCount here, String missing, Proof proof) {
        boolean hasFailed = state.metrics(hold).failure().isPresent();
        OnInconclusive then = hasFailed || (hold.onInconclusive() == OnInconclusive.ROLLBACK && proof.isStableWorse())
                ? OnInconclusive.HOLD
                : hold.onInconclusive();
        return switch (then) {
            case PROMOTE -> new Decision.Pass(hold, here.held(false, missing));
            case ROLLBACK -> new Decision.TakeBack(new Trigger.Inconclusive(missing));
            case HOLD ->
                state.waiting().filter(w -> w.step().equals(hold.name())).isPresent()
                        ? new Decision.Await()
                        : new Decision.Tell(new Event.Waiting(hold.name(), missing));
        };
    }

    private static String stableName(DeploymentState state) {
        return state.plan().from().map(old -> old.release().version().label()).orElse("stable");
    }

    private static String why(BackendCount here, MetricsState metrics) {
        long deciding = metrics.deciding();
        String also = deciding == 1 ? "1 metric is fine" : deciding + " metrics are fine";
        return deciding == 0 ? here.why() : here.judged > 0 ? here.why() + "; " + also : also;
    }

    /** The router's guard judges a release while another one stands by; alone, it has nowhere to send the traffic. */
    private static Decision bake(
            DeploymentState state, StepRecord record, Step.Bake bake, Observation seen, Instant now) {
        if (!record.isBegun()) {
            return new Decision.Begin(bake);
        }
        if (record.took(now).compareTo(bake.watch()) < 0) {
            return new Decision.Await();
        }
        BackendCount here = judgedHere(state, record, seen);
        if (state.done(Step.Cool.class)) {
            return new Decision.Pass(
                    bake,
                    here.held(
                            false,
                            "only its health was watched since nothing stood by; %d of %d requests failed"
                                    .formatted(here.failed, here.judged)));
        }
        if (here.judged < bake.minimumRequests()) {
            return new Decision.Pass(
                    bake,
                    here.held(
                            false,
                            "only %d of %d requests could be judged".formatted(here.judged, bake.minimumRequests())));
        }
        Optional<String> missing = state.metrics(bake).missing();
        return new Decision.Pass(
                bake, here.held(missing.isEmpty(), missing.orElseGet(() -> why(here, state.metrics(bake)))));
    }

    private static Decision cool(DeploymentState state, StepRecord record, Step.Cool cool, Instant now) {
        Instant promoted = state.steps().stream()
                .filter(s -> s.step() instanceof Step.Promote)
                .findFirst()
                .flatMap(StepRecord::ended)
                .orElse(now);
        if (record.isFailed() && record.attempts() >= UNDO_ATTEMPTS) {
            String why = record.failure().orElseThrow().why();
            return new Decision.Pass(cool, new Finding.Nothing("the old version could not be stopped: " + why));
        }
        boolean due = Duration.between(promoted, now).compareTo(cool.warm()) >= 0;
        return due || record.isBegun() ? new Decision.Act(cool) : new Decision.Await();
    }

    private static String summary(DeploymentState state) {
        List<Finding.Held> held = state.steps().stream()
                .flatMap(s -> s.finding().stream())
                .filter(Finding.Held.class::isInstance)
                .map(Finding.Held.class::cast)
                .toList();
        return held.stream()
                .filter(h -> !h.conclusive())
                .findFirst()
                .map(h -> "promoted, but not judged: " + h.why())
                .orElseGet(() -> held.stream().anyMatch(h -> h.judged() > 0) ? NO_WORSE : UNJUDGED);
    }

    /** Judged requests of the canary since this step was first measured; a router that began anew counts from zero. */
    private static BackendCount judgedHere(DeploymentState state, StepRecord record, Observation seen) {
        Optional<BackendStats> now = seen.stats(state.candidate())
                .or(() -> state.measured().flatMap(m -> m.measurement().canary()));
        Optional<Measurement> began = state.holdBegan()
                .filter(m -> m.step().equals(record.step().name()))
                .map(Event.Measured::measurement);
        if (began.isEmpty()) {
            return new BackendCount(0, 0);
        }
        Optional<BackendStats> before = began.get().canary();
        long judged = now.map(BackendStats::judged).orElse(0L);
        long failed = now.map(BackendStats::failed).orElse(0L);
        long judgedBefore = before.map(BackendStats::judged).orElse(0L);
        long failedBefore = before.map(BackendStats::failed).orElse(0L);
        return judged >= judgedBefore && failed >= failedBefore
                ? new BackendCount(judged - judgedBefore, failed - failedBefore)
                : new BackendCount(judged, failed);
    }

    private record BackendCount(long judged, long failed) {
        String why() {
            return judged > 0 ? NO_WORSE : UNJUDGED;
        }

        Finding.Held held(boolean conclusive, String why) {
            return new Finding.Held(judged, failed, conclusive, why);
        }
    }
}
