package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.Mask;
import dev.sluice.base.SluiceException;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.port.Journal;
import dev.sluice.traffic.BackendId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Carries one deployment to its end: folds its journal, decides, records what it is about to do, does it, records how it
 * went. It remembers nothing else, so that any carrier can go on where another one died. Not thread-safe; one engine, one
 * deployment.
 */
public final class Engine {
    /*
     * The lease is held while anything is done to the world. While a promoted release is only watched it is given back, and
     * what is seen is recorded under the last epoch; a newer deployment's epoch ends that. A watch that has to act again
     * (the release goes back, the old version is stopped) takes a new term first.
     */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration BETWEEN_WATCH_LOOKS = Duration.ofMillis(500);
    private static final Duration ASIDE = Duration.ofMillis(500);
    private static final Duration UNDO_PAUSE = Duration.ofSeconds(1);

    private final Ports ports;
    private final EnvironmentSpec spec;
    private final Following following;
    private final String carrier;
    private final Time clock;
    private final Failpoints failpoints;
    private final Performer performer;
    private final Observer observer;
    private final MetricWatch metrics;
    private final Optional<String> predecessor;
    private Optional<Term> term = Optional.empty();
    private Epoch epoch = Epoch.NONE;

    /** @param carrier this process, as {@link Journal#acquire} names holders */
    public Engine(
            Ports ports,
            EnvironmentSpec spec,
            DeploymentId deployment,
            String carrier,
            Time clock,
            Failpoints failpoints) {
        this.ports = ports;
        this.spec = spec;
        this.following = new Following(ports.journal(), deployment);
        this.carrier = carrier;
        this.clock = clock;
        this.failpoints = failpoints;
        this.performer = new Performer(clock);
        this.observer = new Observer(ports, spec);
        this.metrics = new MetricWatch(ports.metrics(), spec);
        this.predecessor = look().carrier();
    }

    /**
     * Carries the deployment until it has ended, or until another carrier does; gives its state then. Throws only what is no
     * fault of the release: a journal that cannot be written, a defect.
     */
    public DeploymentState carry() {
        DeploymentState state = look();
        try {
            boolean mine = true;
            while (mine && !state.isEnded()) {
                try {
                    step(state);
                } catch (SluiceException e) {
                    if (e.code() != Code.FENCED && e.code() != Code.BUSY) {
                        throw e;
                    }
                    leaveOffice();
                    epoch = Epoch.NONE;
                    mine = standAside();
                }
                state = look();
            }
            return state;
        } finally {
            metrics.close();
            leaveOffice();
        }
    }

    private void step(DeploymentState before) {
        Observation seen = observer.look(before, clock.instant());
        DeploymentState state = measureMetrics(measure(before, seen));
        Decision decision = Decide.next(state, seen, clock.instant());
        if (state.isWatching() && isPassive(decision) && !epoch.equals(Epoch.NONE)) {
            leaveOffice();
            apply(state, decision);
        } else if (term.isPresent()) {
            apply(state, decision);
        } else if (state.isWatching() && isOvertaken(state.id())) {
            clock.pause(ASIDE);
        } else {
            takeOffice(state);
        }
    }

    private static boolean isPassive(Decision decision) {
        return switch (decision) {
            case Decision.Act ignored -> false;
            case Decision.TakeBack ignored -> false;
            case Decision.Begin ignored -> true;
            case Decision.Pass ignored -> true;
            case Decision.Tell ignored -> true;
            case Decision.Await ignored -> true;
            case Decision.End ignored -> true;
            case Decision.Over ignored -> true;
        };
    }

    /** Takes a new term; what to do under it is decided anew, because another carrier may have come between. */
    private void takeOffice(DeploymentState state) {
        Term begun = Term.begin(ports.journal(), spec.id(), carrier);
        term = Optional.of(begun);
        epoch = begun.epoch();
        boolean other = state.carrier().filter(c -> !c.equals(carrier)).isPresent();
        if (state.carrier().isEmpty() || other) {
            append(state.id(), new Event.Carried(carrier, other));
        }
    }

    private void leaveOffice() {
        term.ifPresent(Term::close);
        term = Optional.empty();
    }

    /**
     * Waits while somebody else holds the environment who is no carrier of this deployment: a newer deployment beside a watch,
     * a person's command. Gives whether it is still this carrier's to go on.
     */
    private boolean standAside() {
        DeploymentState state = look();
        while (!state.isEnded() && isMine(state)) {
            if (!isHeldByAnother() && !(state.isWatching() && isOvertaken(state.id()))) {
                return true;
            }
            clock.pause(ASIDE);
            state = look();
        }
        return false;
    }

    /** Nobody took this deployment over since this carrier began, and the one before is not at it any more. */
    private boolean isMine(DeploymentState state) {
        Optional<String> recorded = state.carrier();
        if (recorded.filter(carrier::equals).isPresent()) {
            return true;
        }
        Optional<String> holder = ports.journal().holder(spec.id()).map(Journal.Lease::holder);
        return recorded.equals(predecessor) && (recorded.isEmpty() || !holder.equals(recorded));
    }

    private boolean isHeldByAnother() {
        return ports.journal()
                .holder(spec.id())
                .filter(lease -> !lease.holder().equals(carrier))
                .isPresent();
    }

    /** Whether a newer deployment is under way: until it has ended without ending this one, there is nothing to watch. */
    private boolean isOvertaken(DeploymentId id) {
        return ports.journal().deployments(spec.id()).stream()
                .filter(other -> other.compareTo(id) > 0)
                .map(other -> new Following(ports.journal(), other).look())
                .anyMatch(DeploymentState::isActive);
    }

    private void apply(DeploymentState state, Decision decision) {
        switch (decision) {
            case Decision.Act act -> perform(state, act.step());
            case Decision.Begin begin ->
                append(state.id(), new Event.Intent(begin.step().name(), 1));
            case Decision.Pass pass ->
                append(state.id(), new Event.Done(pass.step().name(), pass.finding()));
            case Decision.Tell tell -> append(state.id(), tell.waiting());
            case Decision.TakeBack back ->
                append(state.id(), new Event.RollbackDecided(back.trigger(), Undo.of(state)));
            case Decision.End end ->
                append(state.id(), new Event.Ended(end.ending(), live(state, end.ending()), end.summary()));
            case Decision.Await ignored -> clock.pause(state.isWatching() ? BETWEEN_WATCH_LOOKS : BETWEEN_LOOKS);
            case Decision.Over ignored -> {}
        }
    }

    private static Optional<BackendId> live(DeploymentState state, Event.Ending ending) {
        return switch (ending) {
            case SUCCESSFUL, INCONCLUSIVE -> Optional.of(state.candidate());
            case NOTHING_TOUCHED, ROLLED_BACK, SUPERSEDED -> state.plan().from().map(Standing::backend);
            case ROLLBACK_FAILED ->
                state.isLeftServing()
                        ? Optional.of(state.candidate())
                        : state.plan().from().map(Standing::backend);
        };
    }

    private void perform(DeploymentState state, Step step) {
        StepRecord record = state.step(step.name()).orElseThrow();
        int attempt = record.attempts() + 1;
        if (record.isFailed()) {
            clock.pause(UNDO_PAUSE);
        }
        append(state.id(), new Event.Intent(step.name(), attempt));
        failpoints.reached("intended " + step.name());
        Event outcome = outcome(look(), step);
        failpoints.reached("acted " + step.name());
        append(state.id(), outcome);
        failpoints.reached("recorded " + step.name());
    }

    /** Does the step, and gives it up half-way when the release has to go back meanwhile. */
    private Event outcome(DeploymentState state, Step step) {
        Scene scene = new Scene(state, spec, ports, term.orElseThrow());
        CompletableFuture<Finding> doing = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().name("step " + step.name()).start(() -> {
            try {
                doing.complete(performer.perform(scene, step));
            } catch (Throwable e) {
                doing.completeExceptionally(e);
            }
        });
        boolean interrupted = false;
        while (true) {
            try {
                return new Event.Done(step.name(), doing.get(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException stillDoing) {
                if (!interrupted && step.isInterruptible() && mustGoBack()) {
                    interrupted = true;
                    worker.interrupt();
                }
            } catch (ExecutionException e) {
                return failed(step, e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                worker.interrupt();
                throw Time.interrupted();
            }
        }
    }

    private boolean mustGoBack() {
        DeploymentState now = look();
        return now.rollback().isEmpty()
                && Decide.next(now, observer.look(now, clock.instant()), clock.instant()) instanceof Decision.TakeBack;
    }

    /** What a step failed by comes from outside, so what it says is searched for secrets before it is kept for ever. */
    private Event failed(Step step, Throwable failure) {
        SluiceException known = failure instanceof SluiceException e
                ? e
                : new SluiceException(Code.INTERNAL, String.valueOf(failure), "this is a defect of Sluice");
        if (known.code() == Code.FENCED) {
            term.orElseThrow().check();
            known = new SluiceException(
                    Code.FENCED,
                    "the router refuses a carrier whose lease holds: " + known.what(),
                    "this journal is older than what the router has seen: put the right one back, or stop the router with"
                            + " `sluice router stop` and move its folder away");
        }
        Mask mask = spec.mask();
        return new Event.Failed(step.name(), known.code(), mask.hide(known.what()), mask.hide(known.help()));
    }

    /** Records the router's numbers: often at first, then rarely. */
    private DeploymentState measure(DeploymentState state, Observation seen) {
        Optional<StepRecord> waiting = state.current()
                .filter(s -> s.isBegun() && (s.step() instanceof Step.Hold || s.step() instanceof Step.Bake));
        if (waiting.isEmpty() || state.rollback().isPresent() || epoch.equals(Epoch.NONE)) {
            return state;
        }
        Instant now = clock.instant();
        String name = waiting.get().step().name();
        boolean first = state.holdBegan().filter(m -> m.step().equals(name)).isEmpty();
        if (!first && now.isBefore(state.measuredAt().plus(cadence(waiting.get().took(now))))) {
            return state;
        }
        double set = state.shift().map(s -> s.weight().share()).orElse(0.0);
        return seen.measurement(set, state.candidate(), state.plan().from().map(Standing::backend))
                .map(m -> {
                    append(state.id(), new Event.Measured(name, m));
                    return look();
                })
                .orElse(state);
    }

    /** Records what was measured beside the requests. */
    private DeploymentState measureMetrics(DeploymentState state) {
        if (epoch.equals(Epoch.NONE)) {
            return state;
        }
        DeploymentState measured = append(state, metrics.look(state, clock.instant()));
        return append(measured, metrics.verdicts(measured));
    }

    private DeploymentState append(DeploymentState state, List<Event> events) {
        events.forEach(event -> append(state.id(), event));
        return events.isEmpty() ? state : look();
    }

    private static Duration cadence(Duration held) {
        if (held.compareTo(Duration.ofMinutes(2)) < 0) {
            return Duration.ofSeconds(1);
        }
        if (held.compareTo(Duration.ofMinutes(15)) < 0) {
            return Duration.ofSeconds(10);
        }
        return held.compareTo(Duration.ofHours(1)) < 0 ? Duration.ofMinutes(1) : Duration.ofMinutes(5);
    }

    private void append(DeploymentId id, Event event) {
        ports.journal().append(id, epoch, event);
    }

    private DeploymentState look() {
        return following.look();
    }
}
