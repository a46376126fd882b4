package dev.sluice.adapter.metrics;

import dev.sluice.adapter.language.Condition;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.analysis.MetricRule;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Makes one measurement of the samples of both versions. Whatever is not a plain yes or no is no success. */
final class PointJudge {
    private static final int LONGEST_SHOWN = 120;

    private final Map<String, Condition> conditions = new ConcurrentHashMap<>();

    MetricPoint judge(MetricRule rule, Sample canary, Optional<Sample> stable, Optional<String> mark) {
        Optional<MetricPoint> none = unusable(canary, mark).or(() -> stable.flatMap(s -> unusable(s, mark)));
        if (none.isPresent()) {
            return none.get();
        }
        return switch (rule) {
            case MetricRule.Comparison ignored -> compared(canary, stable.orElseThrow(), mark);
            case MetricRule.Conditions conditions -> conditioned(conditions, canary, stable, mark);
        };
    }

    private static Optional<MetricPoint> unusable(Sample sample, Optional<String> mark) {
        return switch (sample) {
            case Sample.Trouble(String why) -> Optional.of(point(Outcome.ERROR, why, mark));
            case Sample.Nothing(String why, Optional<String> ignored) ->
                Optional.of(point(Outcome.INCONCLUSIVE, why, mark));
            case Sample.Began(String ignored, String why) -> Optional.of(point(Outcome.BEGAN, why, mark));
            case Sample.Numbers ignored -> Optional.empty();
            case Sample.Value ignored -> Optional.empty();
        };
    }

    private static MetricPoint point(Outcome outcome, String why, Optional<String> mark) {
        return new MetricPoint(outcome, Optional.empty(), Optional.empty(), why, mark);
    }

    private static MetricPoint compared(Sample canary, Sample stable, Optional<String> mark) {
        Optional<Double> after = single(canary);
        Optional<Double> before = single(stable);
        if (after.isEmpty() || before.isEmpty()) {
            return point(
                    Outcome.ERROR, "not one number for each version: " + shown(canary) + "; " + shown(stable), mark);
        }
        return new MetricPoint(Outcome.MEASURED, after, before, shown(canary) + ", before " + shown(stable), mark);
    }

    private MetricPoint conditioned(
            MetricRule.Conditions rule, Sample canary, Optional<Sample> stable, Optional<String> mark) {
        Map<String, Object> values = new HashMap<>();
        values.put("results", canary instanceof Sample.Numbers(List<Double> all, Optional<String> m) ? all : List.of());
        value(canary).ifPresent(value -> {
            values.put("result", value);
            values.put("canary", value);
        });
        stable.flatMap(PointJudge::value).ifPresent(value -> values.put("stable", value));
        String seen = shown(canary) + stable.map(s -> ", before " + shown(s)).orElse("");
        try {
            Outcome outcome = outcome(rule, values);
            return new MetricPoint(outcome, single(canary), stable.flatMap(PointJudge::single), seen, mark);
        } catch (Condition.NoAnswer e) {
            String several =
                    values.containsKey("result") ? "" : "; there is more than one number, `results` has them all";
            return point(Outcome.ERROR, seen + ": " + e.why() + several, mark);
        }
    }

    private Outcome outcome(MetricRule.Conditions rule, Map<String, Object> values) throws Condition.NoAnswer {
        boolean failed = rule.failure().isPresent() && holds(rule.failure().get(), values);
        if (rule.success().isEmpty()) {
            return failed ? Outcome.FAILED : Outcome.SUCCESSFUL;
        }
        // Asked also when it has failed: a condition that cannot be answered is an error, whatever the other one says.
        boolean succeeded = holds(rule.success().get(), values);
        if (rule.failure().isEmpty()) {
            return succeeded ? Outcome.SUCCESSFUL : Outcome.FAILED;
        }
        return failed ? Outcome.FAILED : succeeded ? Outcome.SUCCESSFUL : Outcome.INCONCLUSIVE;
    }

    private boolean holds(String condition, Map<String, Object> values) throws Condition.NoAnswer {
        return conditions
                .computeIfAbsent(condition, text -> Condition.of(text, Condition.OF_METRICS))
                .holds(values);
    }

    /** A number that stands alone, or a value of another kind. */
    private static Optional<Object> value(Sample sample) {
        return sample instanceof Sample.Value(Object value)
                ? Optional.of(value)
                : single(sample).map(n -> (Object) n);
    }

    private static Optional<Double> single(Sample sample) {
        return sample instanceof Sample.Numbers(List<Double> numbers, Optional<String> mark) && numbers.size() == 1
                ? Optional.of(numbers.getFirst())
                : Optional.empty();
    }

    private static String shown(Sample sample) {
        String text = switch (sample) {
            case Sample.Numbers(List<Double> numbers, Optional<String> mark) ->
                numbers.size() == 1
                        ? number(numbers.getFirst())
                        : numbers.size() + " numbers from "
                                + number(numbers.stream().min(Double::compare).orElseThrow()) + " to "
                                + number(numbers.stream().max(Double::compare).orElseThrow());
            case Sample.Value(Object value) -> String.valueOf(value).replaceAll("\\p{Cntrl}", " ");
            case Sample.Began began -> began.why();
            case Sample.Nothing nothing -> nothing.why();
            case Sample.Trouble trouble -> trouble.why();
        };
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.format(Locale.ROOT, "%.4g", number);
    }
}
