package dev.sluice.report;

import dev.sluice.analysis.MetricLimits;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricSchedule;
import dev.sluice.analysis.MetricTally;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.analysis.MetricVerdict;
import dev.sluice.journal.MetricsState.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was measured beside the requests, in words. */
public final class MetricText {
    private MetricText() {}

    /** How far a metric is: {@code 4 of 10, 1 failed}. */
    public static String progress(Metric metric) {
        MetricTally tally = metric.tally();
        List<String> parts = new ArrayList<>();
        parts.add(tally.measurements()
                + metric.terms().schedule().count().map(n -> " of " + n).orElse(""));
        add(parts, tally.failures(), "failed");
        add(parts, tally.inconclusive(), "without data");
        add(parts, tally.errors(), tally.errors() == 1 ? "error" : "errors");
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, int number, String word) {
        if (number > 0) {
            parts.add(number + " " + word);
        }
    }

    /**
     * How long it takes at least until it can be successful; empty where it has its verdict, or could have it now.
     *
     * @param began when measuring began
     */
    public static Optional<Duration> remaining(Metric metric, Instant began, Instant now) {
        if (!(metric.verdict() instanceof MetricVerdict.Open)) {
            return Optional.empty();
        }
        MetricTally tally = metric.tally();
        MetricSchedule schedule = metric.terms().schedule();
        long missing = metric.terms()
                .limits()
                .consecutiveSuccessLimit()
                .map(n -> n - tally.successesInARow())
                .or(() -> schedule.count().map(n -> n - tally.measurements()))
                .orElse(tally.hasData() ? 0 : 1);
        Instant next = metric.at().map(at -> at.plus(schedule.interval())).orElse(began.plus(schedule.initialDelay()));
        Duration wait = Duration.between(now, next);
        return missing <= 0
                ? Optional.empty()
                : Optional.of((wait.isNegative() ? Duration.ZERO : wait)
                        .plus(schedule.interval().multipliedBy(missing - 1)));
    }

    /** The newest measurement. */
    public static String last(Metric metric) {
        return metric.tally().last().map(MetricPoint::detail).orElse("not measured yet");
    }

    /** What a metric's verdict does. */
    public static String mode(MetricMode mode) {
        return switch (mode) {
            case MetricMode.Critical ignored -> "critical";
            case MetricMode.Weighted(double weight) -> "weight " + String.format(Locale.ROOT, "%.0f", weight);
            case MetricMode.Muted ignored -> "muted";
        };
    }

    /** When it is measured: {@code every 1 m, 10 times}. */
    public static String schedule(MetricTerms terms) {
        MetricSchedule schedule = terms.schedule();
        String first = schedule.initialDelay().equals(schedule.interval())
                ? ""
                : ", first after " + Units.duration(schedule.initialDelay());
        String often = terms.limits()
                        .consecutiveSuccessLimit()
                        .map(n -> ", until " + n + " are fine in a row")
                        .orElse("")
                + schedule.count()
                        .map(n -> ", " + (n == 1 ? "once" : n + " times"))
                        .orElse(
                                terms.limits().consecutiveSuccessLimit().isPresent()
                                        ? ""
                                        : ", as long as it is watched");
        return "every " + Units.duration(schedule.interval()) + first + often;
    }

    /** How many bad measurements there may be. */
    public static String limits(MetricTerms terms) {
        MetricLimits limits = terms.limits();
        String failing = terms.rule() instanceof MetricRule.Comparison comparison
                ? "compared " + (comparison.looks() == 1 ? "once" : comparison.looks() + " times") + " at alpha "
                        + Units.share(comparison.alpha())
                : limits.failureLimit() == 0 ? "none may fail" : limits.failureLimit() + " may fail";
        return failing + ", "
                + (limits.inconclusiveLimit() == 0 ? "none" : String.valueOf(limits.inconclusiveLimit()))
                + " without data, " + Units.plural(limits.consecutiveErrorLimit(), "error") + " in a row";
    }

    /** What is asked of a measurement. */
    public static String rule(MetricTerms terms) {
        return switch (terms.rule()) {
            case MetricRule.Conditions conditions ->
                conditions.success().map(text -> "fine: " + text).orElse("")
                        + conditions
                                .failure()
                                .map(text -> (conditions.success().isPresent() ? "; " : "") + "bad: " + text)
                                .orElse("");
            case MetricRule.Comparison comparison ->
                "bad: " + comparison.worse().name().toLowerCase(Locale.ROOT) + " than the version before"
                        + (comparison.tolerance() > 0
                                ? " by more than "
                                        + (comparison.relative()
                                                ? Units.share(comparison.tolerance())
                                                : String.valueOf(comparison.tolerance()))
                                : "");
        };
    }
}
