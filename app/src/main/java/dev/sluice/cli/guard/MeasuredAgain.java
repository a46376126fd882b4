package dev.sluice.cli.guard;

import dev.sluice.adapter.language.Condition;
import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.report.Units;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The conditions of a metric asked again of every number that the journal holds. Several numbers, and what is none, are not in it. */
final class MeasuredAgain {
    private final MetricTerms terms;
    private final List<Entry> measured;

    MeasuredAgain(MetricTerms terms, List<Entry> measured) {
        this.terms = terms;
        this.measured = measured;
    }

    List<Fact> facts() {
        return terms.rule() instanceof MetricRule.Conditions rule ? facts(rule) : List.of();
    }

    private List<Fact> facts(MetricRule.Conditions rule) {
        List<Fact> facts = new ArrayList<>();
        Asking asking = new Asking(rule);
        long same = 0;
        long unanswered = 0;
        for (Entry entry : measured) {
            MetricPoint point = ((Event.MetricMeasured) entry.event()).point();
            boolean judged = point.outcome() == Outcome.SUCCESSFUL || point.outcome() == Outcome.FAILED;
            if (!judged) {
                continue;
            }
            Optional<Outcome> again = point.canary().flatMap(number -> asking.outcome(number, point.stable()));
            if (again.isEmpty()) {
                unanswered++;
            } else if (again.get() == point.outcome()) {
                same++;
            } else {
                facts.add(Fact.recorded("outcome, event " + entry.sequence(), word(point.outcome()))
                        .checked(false, word(again.get()) + " by its condition"));
            }
        }
        if (same > 0) {
            facts.add(Fact.recomputed("conditions asked again", Units.plural(same, "measurement"), "")
                    .checked(true, "each comes out as it was recorded"));
        }
        if (unanswered > 0) {
            facts.add(Fact.recorded("not asked again", Units.plural(unanswered, "measurement")));
        }
        return facts;
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case SUCCESSFUL -> "fine";
            case FAILED -> "failed";
            default -> "neither fine nor failed";
        };
    }

    /** The conditions, compiled once. A journal of long ago may hold one that is not understood any more. */
    private static final class Asking {
        private final Optional<Condition> success;
        private final Optional<Condition> failure;
        private final boolean whole;

        Asking(MetricRule.Conditions rule) {
            success = rule.success().flatMap(Asking::compiled);
            failure = rule.failure().flatMap(Asking::compiled);
            whole = success.isPresent() == rule.success().isPresent()
                    && failure.isPresent() == rule.failure().isPresent();
        }

        private static Optional<Condition> compiled(String text) {
            try {
                return Optional.of(Condition.of(text, Condition.OF_METRICS));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /** As the measuring judged; empty where a number alone is no answer. */
        Optional<Outcome> outcome(double canary, Optional<Double> stable) {
            Map<String, Object> values =
                    new HashMap<>(Map.of("result", canary, "canary", canary, "results", List.of(canary)));
            stable.ifPresent(number -> values.put("stable", number));
            try {
                boolean failed = failure.isPresent() && failure.get().holds(values);
                boolean succeeded = success.isEmpty() ? !failed : success.get().holds(values);
                Outcome otherwise = failure.isPresent() ? Outcome.INCONCLUSIVE : Outcome.FAILED;
                return whole
                        ? Optional.of(failed ? Outcome.FAILED : succeeded ? Outcome.SUCCESSFUL : otherwise)
                        : Optional.empty();
            } catch (Condition.NoAnswer e) {
                return Optional.empty();
            }
        }
    }
}
