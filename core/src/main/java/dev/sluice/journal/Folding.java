package dev.sluice.journal;

import dev.sluice.journal.Event.Requested;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A fold under way, for whoever follows a deployment: the only place where an event changes a state. Not thread-safe.
 */
public final class Folding {
    private final Entry first;
    private final Event.Opened opened;
    private final List<StepRecord> steps = new ArrayList<>();
    private final List<StepRecord> undo = new ArrayList<>();
    private Optional<String> carrier = Optional.empty();
    private Optional<Event.RollbackDecided> rollback = Optional.empty();
    private Optional<Requested> rollbackAsked = Optional.empty();
    private boolean paused;
    private boolean promoteAsked;
    private Optional<Event.Measured> holdBegan = Optional.empty();
    private Optional<Event.Measured> measured = Optional.empty();
    private Instant measuredAt;
    private MetricsState metrics = MetricsState.NONE;
    private final List<Event.MetricJudged> judged = new ArrayList<>();
    private Optional<Event.Waiting> waiting = Optional.empty();
    private Optional<Event> said = Optional.empty();
    private Optional<Event.Ended> ended = Optional.empty();
    private Entry last;

    /** Begins with a deployment's first event, which must be {@link Event.Opened}. */
    public static Folding begin(Entry first) {
        if (first.event() instanceof Event.Opened opened) {
            return new Folding(first, opened);
        }
        throw new IllegalArgumentException("a deployment begins with its plan");
    }

    private Folding(Entry first, Event.Opened opened) {
        this.first = first;
        this.opened = opened;
        this.last = first;
        this.measuredAt = first.at();
        opened.plan().steps().forEach(step -> steps.add(StepRecord.pending(step)));
    }

    /** Adds the next event; throws when one is missing in between. */
    public void add(Entry entry) {
        if (entry.sequence() != last.sequence() + 1) {
            throw new IllegalArgumentException(
                    "deployment " + entry.deployment() + ": event " + entry.sequence() + " follows " + last.sequence());
        }
        last = entry;
        Instant at = entry.at();
        switch (entry.event()) {
            case Event.Opened again -> throw new IllegalArgumentException("a deployment begins once");
            case Event.Carried carried -> carrier = Optional.of(carried.carrier());
            case Event.Intent intent -> change(intent.step(), s -> s.begun(intent.attempt(), at));
            case Event.Done done -> change(done.step(), s -> s.ended(at, new StepRecord.Result.Done(done.finding())));
            case Event.Failed failed ->
                change(
                        failed.step(),
                        s -> s.ended(at, new StepRecord.Result.Failed(failed.code(), failed.why(), failed.help())));
            case Event.Measured numbers -> {
                if (holdBegan.filter(b -> b.step().equals(numbers.step())).isEmpty()) {
                    holdBegan = Optional.of(numbers);
                    waiting = Optional.empty();
                }
                measured = Optional.of(numbers);
                measuredAt = at;
            }
            case Event.MetricsBegan began -> {
                waiting = waiting.filter(w -> w.step().equals(began.step()));
                metrics = MetricsState.begun(began, at);
            }
            case Event.MetricMeasured measurement -> metrics = metrics.with(measurement, at);
            case Event.MetricJudged told -> judged.add(told);
            case Event.Waiting wait -> waiting = Optional.of(wait);
            case Event.Noted noted -> said = Optional.of(noted);
            case Event.RequestsHeld held -> said = Optional.of(held);
            case Event.RequestsLetGo gone -> said = Optional.of(gone);
            case Requested asked -> ask(asked);
            case Event.RollbackDecided decided -> {
                rollback = Optional.of(decided);
                decided.undo().forEach(step -> undo.add(StepRecord.pending(step)));
            }
            case Event.Superseded by ->
                ended = Optional.of(new Event.Ended(
                        Event.Ending.SUPERSEDED,
                        Optional.empty(),
                        "deployment " + by.by() + " began while this one baked"));
            case Event.Ended end -> ended = Optional.of(end);
        }
    }

    private void ask(Requested asked) {
        switch (asked.request()) {
            case ROLLBACK -> rollbackAsked = Optional.of(asked);
            case PAUSE -> paused = true;
            case RESUME -> paused = false;
            case PROMOTE -> promoteAsked = true;
        }
    }

    private void change(String name, UnaryOperator<StepRecord> change) {
        said = Optional.empty();
        List<StepRecord> list = rollback.isPresent()
                        && undo.stream().anyMatch(s -> s.step().name().equals(name))
                ? undo
                : steps;
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).step().name().equals(name)) {
                list.set(i, change.apply(list.get(i)));
                return;
            }
        }
        throw new IllegalArgumentException("the plan has no step " + name);
    }

    /** What was measured beside the requests in the newest hold; {@link #state} has it too. */
    public MetricsState metrics() {
        return metrics;
    }

    public DeploymentState state() {
        return new DeploymentState(
                first.deployment(),
                opened.plan(),
                opened.by(),
                first.at(),
                carrier,
                steps,
                rollback,
                undo,
                rollbackAsked,
                paused,
                promoteAsked,
                holdBegan,
                measured,
                measuredAt,
                metrics,
                judged,
                waiting,
                said,
                ended,
                last.at(),
                last.sequence());
    }
}
