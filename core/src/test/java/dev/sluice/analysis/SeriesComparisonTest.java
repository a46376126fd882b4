package dev.sluice.analysis;

import static dev.sluice.analysis.SeriesComparison.Worse.HIGHER;
import static dev.sluice.analysis.SeriesComparison.Worse.LOWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesComparisonTest {
    /**
     * Critical values of the printed tables (Mann and Whitney 1947; Siegel 1956), one-sided: at most {@code critical} is significant, one more is not.
     */
    @ParameterizedTest
    @CsvSource({
        "5, 5, 0.05, 4",
        "5, 5, 0.025, 2",
        "8, 8, 0.05, 15",
        "8, 8, 0.025, 13",
        "10, 10, 0.05, 27",
        "10, 10, 0.025, 23",
        "20, 20, 0.05, 138",
        "20, 20, 0.025, 127",
        "5, 10, 0.025, 8",
        "10, 20, 0.05, 62",
    })
    void exact_chances_give_the_printed_critical_values(int baseline, int canary, double alpha, int critical) {
        int pairs = baseline * canary;
        assertThat(SeriesComparison.exactP(baseline, canary, pairs - critical)).isLessThanOrEqualTo(alpha);
        assertThat(SeriesComparison.exactP(baseline, canary, pairs - critical - 1))
                .isGreaterThan(alpha);
    }

    /** Permeability of placental membranes, Hollander and Wolfe (1973), page 69: W = 35, p = 0.1272, difference 0.305. */
    @Test
    void the_textbook_example_comes_out() {
        double[] term = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
        double[] early = {1.15, 0.88, 0.90, 0.74, 1.21};
        SeriesComparison comparison = SeriesComparison.of(early, term, HIGHER, 0);
        assertThat(comparison.exact()).isTrue();
        assertThat(comparison.superiority() * 50).isCloseTo(35, within(1e-9));
        assertThat(comparison.rankP()).isCloseTo(0.1272, within(5e-5));
        assertThat(comparison.shift()).isCloseTo(0.305, within(1e-9));
        assertThat(SeriesComparison.of(negative(early), negative(term), LOWER, 0)
                        .rankP())
                .isEqualTo(comparison.rankP());
    }

    private static double[] negative(double[] series) {
        return DoubleStream.of(series).map(value -> -value).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.5",
        "1, 0.15865525393146",
        "1.959963984540054, 0.025",
        "3, 0.0013498980316301",
        "3.0000001, 0.0013498975884",
        "5, 2.8665157187919e-7",
        "10, 7.6198530241605e-24",
        "-1, 0.84134474606854",
    })
    void the_normal_tail_is_that_of_the_tables(double z, double above) {
        assertThat(Normal.above(z)).isCloseTo(above, within(above * 1e-7));
    }

    @Test
    void ties_widen_nothing_and_equal_series_prove_nothing() {
        double[] same = DoubleStream.generate(() -> 7).limit(20).toArray();
        SeriesComparison comparison = SeriesComparison.of(same, same, HIGHER, 0);
        assertThat(comparison.rankP()).isEqualTo(1);
        assertThat(comparison.tailP()).isEqualTo(1);
        assertThat(comparison.shift()).isZero();
        assertThat(comparison.superiority()).isEqualTo(0.5);
    }

    @Test
    void the_normal_chance_meets_the_exact_one_for_many_points() {
        SplittableRandom random = new SplittableRandom(17);
        double[] baseline = random.doubles(40).toArray();
        double[] canary = random.doubles(40).map(value -> value + 0.1).toArray();
        double exact = SeriesComparison.of(baseline, canary, HIGHER, 0).rankP();
        double[] tied = canary.clone();
        tied[0] = tied[1];
        assertThat(SeriesComparison.of(baseline, tied, HIGHER, 0).rankP()).isCloseTo(exact, within(0.02));
    }

    @Test
    void seven_points_of_ten_at_a_hundred_times_the_baseline_fail_whatever_the_ranks_say() {
        double[] baseline = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19};
        double[] canary = {1, 2, 3, 1000, 1100, 1200, 1300, 1400, 1500, 1600};
        SeriesComparison comparison = SeriesComparison.of(baseline, canary, HIGHER, 0);
        assertThat(comparison.rankP()).isGreaterThan(0.05);
        assertThat(comparison.tailP()).isCloseTo(286.0 / 184_756, within(1e-12));
        assertThat(comparison.worse(0.01, 1)).isTrue();
    }

    @Test
    void what_is_tolerated_does_not_fail() {
        double[] baseline =
                DoubleStream.iterate(100, value -> value + 1).limit(20).toArray();
        double[] canary = DoubleStream.of(baseline).map(value -> value + 25.5).toArray();
        assertThat(SeriesComparison.of(baseline, canary, HIGHER, 0).worse(0.01, 3))
                .isTrue();
        assertThat(SeriesComparison.of(baseline, canary, HIGHER, 30).worse(0.01, 3))
                .isFalse();
        assertThat(SeriesComparison.of(baseline, canary, HIGHER, 30).shift()).isCloseTo(25.5, within(1e-9));
    }

    @Test
    void planned_looks_keep_false_alarms_at_alpha() {
        SplittableRandom random = new SplittableRandom(20_260_106);
        int runs = 2000;
        int looks = 6;
        int alarms = 0;
        for (int run = 0; run < runs; run++) {
            double[] baseline = random.doubles(60).toArray();
            double[] canary = random.doubles(60).toArray();
            boolean alarm = false;
            for (int look = 1; look <= looks; look++) {
                double[] before = Arrays.copyOf(baseline, look * 10);
                double[] after = Arrays.copyOf(canary, look * 10);
                alarm |= SeriesComparison.of(before, after, HIGHER, 0).worse(0.05, looks);
            }
            alarms += alarm ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(runs / 20);
    }

    @Test
    void numbers_that_are_none_are_refused() {
        double[] one = {1};
        assertThatThrownBy(() -> SeriesComparison.of(one, new double[] {Double.NaN}, HIGHER, 0))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> SeriesComparison.of(new double[0], one, HIGHER, 0))
                .hasMessageContaining("at least one");
    }
}
