package dev.sluice.cli.guard;

import dev.sluice.cli.guard.Explanation.Part;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.StepRecord;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Step;
import dev.sluice.report.Units;
import dev.sluice.report.Verdict;
import dev.sluice.traffic.GuardLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a deployment's events and recomputes what can be: whatever the journal does not hold is not guessed. What single requests did is not in it, so
 * the evidence itself is compared with what its parts and the counts say of it.
 */
public final class Explainer {
    private final List<Entry> entries;
    private final DeploymentState state;
    private final Optional<GuardLimits> limits;

    /**
     * @param entries all events, the first one included
     * @param limits of the configuration that the deployment began with; empty where it is not kept any more
     */
    public Explainer(List<Entry> entries, Optional<GuardLimits> limits) {
        this.entries = List.copyOf(entries);
        this.state = DeploymentState.fold(entries);
        this.limits = limits;
    }

    public Explanation explanation() {
        List<Part> parts = new ArrayList<>();
        limits.ifPresent(l -> parts.add(configured(l)));
        for (StepRecord step : state.steps()) {
            if (step.isBegun() && (step.step() instanceof Step.Hold || step.step() instanceof Step.Bake)) {
                Part share = new ShareExplained(entries, state, step, limits).part();
                parts.add(share);
                parts.addAll(new MetricsExplained(entries, step.step().name(), share.title()).parts());
            }
        }
        parts.addAll(trigger());
        return Explanation.of(state.id(), state.plan().environment(), Verdict.of(state), parts);
    }

    private static Part configured(GuardLimits limits) {
        return new Part(
                "what was fine",
                Optional.empty(),
                Optional.empty(),
                List.of(
                        Fact.configured(
                                "failed requests, limit", limits.errorLimit().toString()),
                        Fact.configured("failed requests, versus stable", Advice.factor(limits.versusStable())),
                        Fact.configured("alpha", Units.share(limits.alpha())),
                        Fact.recomputed("bound of the evidence", Evidence.text(1 / limits.alpha()), "1 / alpha")),
                "a release fails when the evidence against it reaches the bound; a healthy one does so with a chance of at most alpha");
    }

    private List<Part> trigger() {
        return entries.stream()
                .filter(e -> e.event() instanceof Event.RollbackDecided)
                .findFirst()
                .map(entry -> trigger(entry, ((Event.RollbackDecided) entry.event()).trigger()))
                .stream()
                .toList();
    }

    private Part trigger(Entry entry, Trigger trigger) {
        return switch (trigger) {
            case Trigger.Guard guard -> new CutExplained(state, entry, guard.cut(), limits).part();
            case Trigger.Metric metric -> reason(entry, "a metric failed", failed(metric), "");
            case Trigger.StepFailed failed ->
                reason(entry, "a step failed", Fact.recorded("step", failed.step()), failed.why());
            case Trigger.Unhealthy unhealthy ->
                reason(entry, "its instances do not stay alive", Fact.recorded("seen", unhealthy.why()), "");
            case Trigger.DataBroken broken ->
                reason(entry, "the data is not what it must be", Fact.recorded("seen", broken.why()), "");
            case Trigger.Inconclusive missing ->
                reason(entry, "patience was over", Fact.recorded("missing", missing.why()), "");
            case Trigger.Asked asked -> reason(entry, "a person asked", Fact.recorded("by", asked.by()), asked.why());
            default -> reason(entry, "another reason", Fact.recorded("seen", trigger.why()), "");
        };
    }

    /** What takes a release back follows from the measurements before it. */
    private Fact failed(Trigger.Metric metric) {
        Fact recorded = Fact.recorded(metric.metric(), metric.numbers());
        return state.metrics()
                .failure()
                .map(f -> recorded.checked(
                        f.metric().equals(metric.metric()) && f.why().equals(metric.numbers()),
                        "what its measurements come to"))
                .orElseGet(() -> recorded.checked(false, "no metric has failed by its measurements"));
    }

    private static Part reason(Entry entry, String title, Fact fact, String why) {
        return new Part(
                "taken back: " + title,
                Optional.of(entry.sequence()),
                Optional.of(entry.at()),
                List.of(fact),
                why.isEmpty() ? "no test of requests decided this" : why + "; no test of requests decided this");
    }
}
