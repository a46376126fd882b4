package dev.sluice.config;

import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec.StepSpec;
import dev.sluice.traffic.Cohort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the steps of a canary: weights grow from step to step and end at 100 %. */
final class StepsReader {
    private final Map<String, Cohort> cohorts;
    private final List<StepSpec> steps = new ArrayList<>();
    private Percent reached = Percent.ZERO;

    StepsReader(Map<String, Cohort> cohorts) {
        this.cohorts = cohorts;
    }

    List<StepSpec> read(Value list) {
        List<Value> items = list.items();
        boolean whole = true;
        for (Value item : items) {
            Optional<StepSpec> step = item.fields(Section.STEP).flatMap(fields -> step(item, fields));
            step.ifPresent(steps::add);
            whole &= step.isPresent();
        }
        if (items.isEmpty() && list.tree() instanceof Tree.Sequence) {
            list.problem("a rollout without a step", "nobody would reach the release", "end with {weight: 100%}");
        } else if (whole && !items.isEmpty() && !reached.equals(Percent.HUNDRED)) {
            items.getLast()
                    .problem(
                            "the steps end at " + reached,
                            "the rest would never reach the release",
                            "end with {weight: 100%}");
        }
        return steps;
    }

    private Optional<StepSpec> step(Value item, Fields fields) {
        Optional<Cohort> cohort = fields.value("cohort").flatMap(this::cohort);
        Optional<Percent> weight = fields.value("weight").flatMap(Value::percent);
        Optional<Duration> hold = fields.value("hold").flatMap(Value::duration);
        if (!fields.has("weight") && !fields.has("cohort")) {
            item.problem(
                    "a step without a weight",
                    "nobody more would reach the release",
                    "write {weight: 25%} or {cohort: name}");
            return Optional.empty();
        }
        boolean misread = fields.has("weight") && weight.isEmpty() || fields.has("cohort") && cohort.isEmpty();
        if (misread || !grows(item, fields, weight)) {
            return Optional.empty();
        }
        reached = weight.orElse(reached);
        return Optional.of(new StepSpec(cohort, reached, hold.orElse(RolloutReader.usualHold(reached))));
    }

    private boolean grows(Value item, Fields fields, Optional<Percent> weight) {
        Value at = fields.value("weight").orElse(item);
        if (reached.equals(Percent.HUNDRED)) {
            at.problem("a step after 100 %", "everybody is there already", "take it out, or put it before");
            return false;
        }
        int growth = weight.map(w -> w.compareTo(reached)).orElse(0);
        if (growth < 0) {
            at.problem(
                    "the weight falls from " + reached + " to " + weight.orElse(reached),
                    "a rollout only grows; taking back is a rollback",
                    "put the steps in the order of their weights");
            return false;
        }
        if (growth == 0 && !fields.has("cohort")) {
            at.problem(
                    "the weight stays at " + reached,
                    "nobody more reaches the release",
                    "make one longer `hold` of the two");
            return false;
        }
        return true;
    }

    private Optional<Cohort> cohort(Value value) {
        Optional<String> name = value.literal();
        Optional<Cohort> cohort = name.map(cohorts::get);
        if (name.isPresent() && cohort.isEmpty()) {
            value.problem(
                    "there is no cohort `" + Value.shown(name.get()) + "`",
                    Suggestion.nearest(name.get(), cohorts.keySet())
                            .map(s -> "did you mean `" + s + "`?")
                            .orElse("nobody is known by this name"),
                    cohorts.isEmpty()
                            ? "declare it: cohorts: {name: {header: {X-Internal: \"1\"}}}"
                            : "declared: " + String.join(", ", cohorts.keySet()));
        }
        return cohort;
    }
}
