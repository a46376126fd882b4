package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.analysis.MetricVerdict.Failed;
import dev.sluice.analysis.MetricVerdict.Inconclusive;
import dev.sluice.analysis.MetricVerdict.Open;
import dev.sluice.analysis.MetricVerdict.Successful;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricJudgeTest {
    private static final MetricRule CONDITION = new MetricRule.Conditions(Optional.of("result > 1"), Optional.empty());

    private static MetricTerms terms(MetricRule rule, Optional<Integer> count, MetricLimits limits) {
        return new MetricTerms(
                "m",
                "sql: select 1",
                rule,
                new MetricSchedule(Duration.ZERO, Duration.ofMinutes(1), count),
                limits,
                new MetricMode.Critical(),
                false);
    }

    private static MetricPoint point(Outcome outcome) {
        return new MetricPoint(outcome, Optional.empty(), Optional.empty(), "seen", Optional.empty());
    }

    /** Measurements as letters: s, f, i, e, b for one that only begins. */
    private static MetricVerdict after(MetricTerms terms, String measurements, boolean atEnd) {
        MetricJudge judge = new MetricJudge(terms);
        MetricTally tally = MetricTally.NONE;
        MetricVerdict verdict = new Open("");
        for (char letter : measurements.toCharArray()) {
            tally = tally.with(point(
                    switch (letter) {
                        case 's' -> Outcome.SUCCESSFUL;
                        case 'f' -> Outcome.FAILED;
                        case 'i' -> Outcome.INCONCLUSIVE;
                        case 'e' -> Outcome.ERROR;
                        default -> Outcome.BEGAN;
                    }));
            verdict = judge.judge(tally, verdict);
        }
        return atEnd ? judge.atEnd(tally, verdict) : verdict;
    }

    private static Class<? extends MetricVerdict> verdict(int count, MetricLimits limits, String measurements) {
        return after(terms(CONDITION, count == 0 ? Optional.empty() : Optional.of(count), limits), measurements, false)
                .getClass();
    }

    private static Class<? extends MetricVerdict> atEnd(int count, MetricLimits limits, String measurements) {
        return after(terms(CONDITION, count == 0 ? Optional.empty() : Optional.of(count), limits), measurements, true)
                .getClass();
    }

    private static MetricLimits limits(int failures, int inconclusive, int errors) {
        return new MetricLimits(failures, inconclusive, errors, Optional.empty());
    }

    @Test
    void it_fails_when_failures_exceed_the_limit_and_not_before() {
        assertThat(verdict(10, limits(2, 0, 4), "sff")).isEqualTo(Open.class);
        assertThat(verdict(10, limits(2, 0, 4), "sfff")).isEqualTo(Failed.class);
        assertThat(verdict(0, limits(0, 0, 4), "f")).isEqualTo(Failed.class);
    }

    @Test
    void it_succeeds_when_all_are_measured_and_the_limit_was_kept() {
        assertThat(verdict(4, limits(2, 0, 4), "sffs")).isEqualTo(Successful.class);
        assertThat(verdict(4, limits(2, 0, 4), "sff")).isEqualTo(Open.class);
    }

    @Test
    void errors_are_no_measurements_and_only_those_in_a_row_count() {
        assertThat(verdict(2, limits(0, 0, 2), "eeseees")).isEqualTo(MetricVerdict.Error.class);
        assertThat(verdict(2, limits(0, 0, 2), "eesees")).isEqualTo(Successful.class);
        assertThat(verdict(2, limits(0, 0, 0), "e")).isEqualTo(MetricVerdict.Error.class);
    }

    @Test
    void too_many_without_data_are_inconclusive() {
        assertThat(verdict(9, limits(0, 1, 4), "si")).isEqualTo(Open.class);
        assertThat(verdict(9, limits(0, 1, 4), "sii")).isEqualTo(Inconclusive.class);
    }

    @Test
    void what_was_never_measured_is_never_successful_however_wide_the_limits_are() {
        assertThat(verdict(3, limits(0, 100, 4), "iii")).isEqualTo(Inconclusive.class);
        assertThat(verdict(3, limits(2, 100, 4), "fif")).isEqualTo(Inconclusive.class);
        assertThat(atEnd(0, limits(0, 100, 100), "")).isEqualTo(Inconclusive.class);
        assertThat(atEnd(0, limits(0, 100, 100), "iiee")).isEqualTo(Inconclusive.class);
        assertThat(atEnd(0, limits(0, 100, 100), "b")).isEqualTo(Inconclusive.class);
    }

    @Test
    void a_hold_that_ends_while_nothing_is_seen_is_inconclusive_although_all_was_well_before() {
        assertThat(atEnd(0, limits(0, 0, 4), "sss")).isEqualTo(Successful.class);
        assertThat(atEnd(0, limits(0, 0, 4), "ssse")).isEqualTo(Inconclusive.class);
        assertThat(atEnd(0, limits(0, 5, 4), "sssi")).isEqualTo(Inconclusive.class);
        assertThat(atEnd(10, limits(0, 0, 4), "sss")).isEqualTo(Inconclusive.class);
    }

    @Test
    void after_errors_it_may_fail_and_as_few_successes_do_not_make_them_good() {
        assertThat(verdict(2, limits(0, 0, 0), "es")).isEqualTo(MetricVerdict.Error.class);
        assertThat(verdict(2, limits(0, 0, 1), "eess")).isEqualTo(MetricVerdict.Error.class);
        assertThat(verdict(9, limits(0, 0, 0), "essf")).isEqualTo(Failed.class);
        assertThat(verdict(9, limits(0, 0, 0), "isf")).isEqualTo(Failed.class);
    }

    @Test
    void more_successes_in_a_row_than_measurements_that_said_nothing_make_them_good() {
        assertThat(atEnd(0, limits(0, 0, 4), "is")).isEqualTo(Inconclusive.class);
        assertThat(atEnd(0, limits(0, 0, 4), "iss")).isEqualTo(Successful.class);
        assertThat(atEnd(0, limits(0, 0, 4), "issi")).isEqualTo(Inconclusive.class);
        assertThat(atEnd(0, limits(0, 0, 4), "ississ")).isEqualTo(Inconclusive.class);
        assertThat(atEnd(0, limits(0, 0, 4), "ississs")).isEqualTo(Successful.class);
        assertThat(atEnd(0, limits(1, 0, 4), "isfs")).isEqualTo(Inconclusive.class);
        assertThat(verdict(2, limits(0, 0, 1), "eesss")).isEqualTo(Successful.class);
        assertThat(verdict(9, limits(0, 0, 1), "eesss")).isEqualTo(Open.class);
        assertThat(verdict(3, limits(0, 0, 4), "iiisss")).isEqualTo(Inconclusive.class);
        assertThat(verdict(3, limits(0, 0, 4), "iiissss")).isEqualTo(Successful.class);
    }

    @Test
    void a_verdict_that_is_final_stays() {
        assertThat(verdict(9, limits(0, 0, 4), "fsssssssss")).isEqualTo(Failed.class);
        assertThat(verdict(1, limits(0, 0, 4), "sffff")).isEqualTo(Successful.class);
    }

    @Test
    void so_many_successes_in_a_row_end_it() {
        MetricLimits limits = new MetricLimits(5, 0, 4, Optional.of(3));
        assertThat(verdict(0, limits, "ssfsss")).isEqualTo(Successful.class);
        assertThat(verdict(0, limits, "ssfss")).isEqualTo(Open.class);
        assertThat(verdict(5, limits, "ssfss")).isEqualTo(Inconclusive.class);
        assertThat(atEnd(0, limits, "ss")).isEqualTo(Inconclusive.class);
    }

    private static MetricVerdict compared(int looks, double tolerance, double[] stable, double[] canary) {
        MetricRule rule =
                new MetricRule.Comparison(SeriesComparison.Worse.HIGHER, tolerance, tolerance > 0, 0.05, looks);
        MetricJudge judge = new MetricJudge(terms(rule, Optional.of(10), MetricLimits.DEFAULT));
        MetricTally tally = MetricTally.NONE;
        MetricVerdict verdict = new Open("");
        for (int i = 0; i < stable.length; i++) {
            tally = tally.with(new MetricPoint(
                    Outcome.MEASURED, Optional.of(canary[i]), Optional.of(stable[i]), "seen", Optional.empty()));
            verdict = judge.judge(tally, verdict);
        }
        return verdict;
    }

    private static final double[] STABLE = {10, 11, 9, 10.5, 9.5, 10.2, 9.8, 10.1, 9.9, 10.3};

    private static double[] times(double factor) {
        return java.util.Arrays.stream(STABLE).map(x -> x * factor + 0.01).toArray();
    }

    @Test
    void a_series_that_is_worse_fails_at_its_planned_look() {
        assertThat(compared(1, 0, STABLE, times(2))).isInstanceOf(Failed.class);
        assertThat(compared(2, 0, java.util.Arrays.copyOf(STABLE, 5), times(2)))
                .as("five of each are enough at the first of two looks")
                .isInstanceOf(Failed.class)
                .extracting(MetricVerdict::why)
                .asString()
                .contains("5 measurements of each version", "p = ");
        assertThat(compared(2, 0, java.util.Arrays.copyOf(STABLE, 4), times(2))).isInstanceOf(Open.class);
    }

    @Test
    void a_series_that_is_as_good_or_within_the_tolerance_succeeds() {
        assertThat(compared(2, 0, STABLE, times(1))).isInstanceOf(Successful.class);
        assertThat(compared(2, 1.5, STABLE, times(2))).isInstanceOf(Successful.class);
    }

    @Test
    void seven_points_of_ten_far_above_everything_fail_by_the_tail() {
        double[] canary = {1, 1, 1, 1000, 1000, 1000, 1000, 1000, 1000, 1000};
        MetricVerdict verdict = compared(1, 0, STABLE, canary);
        assertThat(verdict).isInstanceOf(Failed.class);
    }
}
