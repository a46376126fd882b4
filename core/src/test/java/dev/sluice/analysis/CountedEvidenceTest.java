package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.traffic.GuardLimits;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CountedEvidenceTest {
    /** Without a failure no belief was put in but that at once and before each request, six hundredths in all. */
    @Test
    void a_guard_that_saw_the_counts_has_at_least_that_much_and_little_more() {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            LimitTest limit = new LimitTest(0.01);
            RelativeTest relative = new RelativeTest(1.5, RelativeTest.FAILURES);
            long canaryFailed = 0;
            long stableFailed = 0;
            for (int request = 0; request < 2_000; request++) {
                boolean canary = random.nextInt(10) == 0;
                boolean failed = random.nextDouble() < (canary ? 0.03 : 0.005);
                if (canary) {
                    limit.request(failed);
                }
                if (failed) {
                    relative.failure(canary, 0.1);
                    canaryFailed += canary ? 1 : 0;
                    stableFailed += canary ? 0 : 1;
                }
            }
            long canaryRequests = requestsOf(seed);
            assertThat(CountedEvidence.overLimit(canaryRequests, canaryFailed, 0.01))
                    .as("limit, seed " + seed)
                    .isBetween(0.2 * limit.evidence(), limit.evidence() * (1 + 1e-9));
            assertThat(CountedEvidence.versusStable(canaryFailed, stableFailed, 0.1, 1.5))
                    .as("relative, seed " + seed)
                    .isBetween(0.2 * relative.evidence(), relative.evidence() * (1 + 1e-9));
        }
    }

    private static long requestsOf(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long canary = 0;
        for (int request = 0; request < 2_000; request++) {
            canary += random.nextInt(10) == 0 ? 1 : 0;
            random.nextDouble();
        }
        return canary;
    }

    @Test
    void both_tests_have_half_of_the_weight() {
        assertThat(CountedEvidence.of(13, 3, 0, 0.01, 0.05, 1.5))
                .isCloseTo(
                        (CountedEvidence.overLimit(13, 3, 0.01) + CountedEvidence.versusStable(3, 0, 0.05, 1.5)) / 2,
                        within(1e-9));
    }

    /** Three failures in thirteen requests at 5 % decide: what the table of docs/analysis.md says of 0 to 20 %. */
    @Test
    void few_failures_at_a_small_share_are_enough() {
        assertThat(CountedEvidence.of(13, 3, 0, 0.01, 0.05, 1.5)).isGreaterThan(1 / GuardLimits.DEFAULT.alpha());
        assertThat(CountedEvidence.of(13, 2, 0, 0.01, 0.05, 1.5)).isLessThan(1 / GuardLimits.DEFAULT.alpha());
    }

    @Test
    void the_tail_of_the_binomial_distribution_is_that_of_the_tables() {
        assertThat(CountedEvidence.chanceOfAtLeast(8, 10, 0.5)).isCloseTo(56 / 1024.0, within(1e-12));
        assertThat(CountedEvidence.chanceOfAtLeast(1, 2, 0.5)).isCloseTo(0.75, within(1e-12));
        assertThat(CountedEvidence.chanceOfAtLeast(0, 5, 0.1)).isEqualTo(1);
        assertThat(CountedEvidence.chanceOfAtLeast(5, 5, 0.1)).isCloseTo(1e-5, within(1e-15));
        assertThat(CountedEvidence.chanceOfAtLeast(1, 100_000, 0.5)).isCloseTo(1, within(1e-9));
        assertThat(CountedEvidence.chanceOfAtLeast(3, 13, 0.01)).isCloseTo(0.000264, within(5e-6));
    }
}
