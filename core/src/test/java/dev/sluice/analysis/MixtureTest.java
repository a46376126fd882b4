package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The promise behind every bound: under the hypothesis, evidence has a mean of at most one, whatever was seen before. */
class MixtureTest {
    private static final int OBSERVATIONS = 12;

    @Test
    void belief_begins_with_a_sum_of_at_most_one_for_ever() {
        StartTimes start = new StartTimes(0.8, 0.2);
        double sum = start.atOnce();
        for (long number = 1; number < 1 << 20; number++) {
            sum += start.before(number);
        }
        assertThat(sum).isCloseTo(0.8 + 0.2 * (1 - 1.0 / 21), within(1e-9));
        for (int block = 20; block < 62; block++) {
            sum += start.before(1L << block) * (1L << block);
        }
        assertThat(sum).isLessThan(1);
        assertThat(start.before((1L << 62) - 1)).isPositive();
    }

    /** Every sequence of twelve failed requests, weighed with its chance at exactly r0. */
    @Test
    void the_relative_test_is_fair_where_the_canary_is_just_tolerable() {
        double share = 0.1;
        double chance = 1.5 * share / (1.5 * share + 1 - share);
        double mean = 0;
        for (int sequence = 0; sequence < 1 << OBSERVATIONS; sequence++) {
            RelativeTest test = new RelativeTest(1.5, RelativeTest.FAILURES);
            double probability = 1;
            for (int i = 0; i < OBSERVATIONS; i++) {
                boolean canary = (sequence >> i & 1) == 1;
                probability *= canary ? chance : 1 - chance;
                test.failure(canary, share);
            }
            mean += probability * test.evidence();
        }
        assertThat(mean).isBetween(0.9, 1.0);
    }

    /** Every sequence of twelve requests, with a limit that stable's record moves meanwhile. */
    @Test
    void the_limit_test_is_fair_at_the_limit() {
        double mean = 0;
        for (int sequence = 0; sequence < 1 << OBSERVATIONS; sequence++) {
            LimitTest test = new LimitTest(0.01);
            double probability = 1;
            for (int i = 0; i < OBSERVATIONS; i++) {
                test.limit(i < 6 ? 0.01 : 0.03);
                boolean failed = (sequence >> i & 1) == 1;
                probability *= failed ? test.limit() : 1 - test.limit();
                test.request(failed);
            }
            mean += probability * test.evidence();
        }
        assertThat(mean).isBetween(0.8, 1.0);
    }

    @Test
    void a_share_that_is_guessed_too_large_only_weakens_the_evidence() {
        RelativeTest exact = new RelativeTest(1.5, RelativeTest.FAILURES);
        RelativeTest careful = new RelativeTest(1.5, RelativeTest.FAILURES);
        for (int i = 0; i < 5; i++) {
            exact.failure(true, 0.1);
            careful.failure(true, 0.12);
        }
        assertThat(careful.evidence()).isLessThan(exact.evidence());
    }

    @Test
    void evidence_neither_vanishes_nor_overflows() {
        Mixture vanishing = new Mixture(1);
        Mixture growing = new Mixture(1);
        double[] small = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.05};
        double[] large = {100, 100, 100, 100, 100, 100, 100, 1};
        for (int i = 0; i < 100_000; i++) {
            vanishing.weigh(1e-17, small);
            growing.weigh(0, large);
        }
        assertThat(vanishing.evidence()).isPositive();
        assertThat(growing.evidence()).isGreaterThan(1e280).isFinite();
    }

    @Test
    void trimmed_evidence_is_what_was_asked_for() {
        Mixture mixture = new Mixture(50);
        mixture.trim(4);
        assertThat(mixture.evidence()).isCloseTo(4, within(1e-12));
        mixture.trim(Double.MAX_VALUE);
        assertThat(mixture.evidence()).isCloseTo(4, within(1e-12));
    }
}
