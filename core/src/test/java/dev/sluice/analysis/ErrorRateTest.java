package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ErrorRateTest {
    private static final long SEED = 20_260_105;
    private static final double ALPHA = 0.01;
    private static final double LIMIT = 0.01;

    /** Requests until the bound is under the limit, on average. */
    private static double requestsNeeded(double rate, int runs) {
        SplittableRandom random = new SplittableRandom(SEED);
        long sum = 0;
        for (int run = 0; run < runs; run++) {
            long requests = 0;
            long failed = 0;
            do {
                requests++;
                failed += random.nextDouble() < rate ? 1 : 0;
            } while (ErrorRate.upperBound(requests, failed, ALPHA) >= LIMIT);
            sum += requests;
        }
        double mean = sum / (double) runs;
        System.out.printf(
                Locale.ROOT, "at a true %.1f %%: %.0f requests, %d runs, seed %d%n", 100 * rate, mean, runs, SEED);
        return mean;
    }

    @Test
    void a_good_release_passes_within_nine_hundred_requests() {
        assertThat(requestsNeeded(0.001, 200)).isBetween(600.0, 870.0);
    }

    @Test
    void a_release_near_the_limit_needs_thousands() {
        assertThat(requestsNeeded(0.005, 40)).isBetween(2500.0, 4500.0);
    }

    @Test
    void a_release_at_the_limit_hardly_ever_passes_however_often_one_looks() {
        SplittableRandom random = new SplittableRandom(SEED);
        int runs = 500;
        int passed = 0;
        for (int run = 0; run < runs; run++) {
            long failed = 0;
            for (long requests = 1; requests <= 4000; requests++) {
                failed += random.nextDouble() < LIMIT ? 1 : 0;
                if (requests % 20 == 0 && ErrorRate.upperBound(requests, failed, ALPHA) < LIMIT) {
                    passed++;
                    break;
                }
            }
        }
        System.out.printf("at the limit: %d of %d passed, seed %d%n", passed, runs, SEED);
        assertThat(passed).isLessThanOrEqualTo(runs / 100);
    }

    @Test
    void the_bound_falls_with_requests_and_rises_with_failures() {
        assertThat(ErrorRate.upperBound(0, 0, ALPHA)).isEqualTo(1);
        double before = 1;
        for (long requests = 100; requests <= 1_000_000_000; requests *= 10) {
            double bound = ErrorRate.upperBound(requests, requests / 1000, ALPHA);
            assertThat(bound).isLessThan(before).isGreaterThan(0.001 * 0.99);
            assertThat(ErrorRate.upperBound(requests, requests / 1000 + 1, ALPHA))
                    .isGreaterThan(bound);
            before = bound;
        }
        assertThat(ErrorRate.upperBound(50, 50, ALPHA)).isEqualTo(1);
    }

    @Test
    void more_failures_than_requests_are_refused() {
        assertThatThrownBy(() -> ErrorRate.upperBound(1, 2, ALPHA)).isInstanceOf(IllegalArgumentException.class);
    }
}
