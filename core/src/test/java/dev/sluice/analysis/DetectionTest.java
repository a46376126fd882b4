package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.traffic.GuardLimits;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How soon a bad release is found, against the published floor of docs/analysis.md. The floor was itself simulated with 1,000 runs, so
 * its figures, and these, are known to about five in a hundred (one standard error).
 */
class DetectionTest {
    private static final long SEED = 20_260_101;
    private static final double SAMPLING_ERROR = 1.07;

    @ParameterizedTest
    @CsvSource({
        // stable, canary, share, runs, then the floor: seconds, canary requests, failed canary requests (median, 95th
        // percentile)
        "0.001, 1.00, 0.05, 4000, 0.17, 0.46, 2, 2, 2, 2",
        "0, 0.20, 0.05, 4000, 1.3, 3.1, 13, 29, 3, 3",
        "0.01, 0.30, 0.10, 4000, 0.44, 1.2, 9, 24, 3, 4",
        "0.005, 0.05, 0.10, 4000, 6.5, 17, 130, 347, 7, 12",
        "0.005, 0.05, 0.50, 4000, 1.6, 3.8, 158, 387, 9, 14",
        "0.005, 0.02, 0.10, 1000, 53, 130, 1051, 2573, 22, 42",
    })
    void no_bad_release_is_found_later_than_the_floor(
            double stable,
            double canary,
            double share,
            int count,
            double medianSeconds,
            double lateSeconds,
            double medianRequests,
            double lateRequests,
            double medianFailed,
            double lateFailed) {
        Release release = Release.of("", share, 4_000_000, Release.Failures.of(stable, canary));
        List<Release.Run> runs = release.runs(count, SEED, () -> new ReleaseEvidence(GuardLimits.DEFAULT));

        double[] seconds = both(runs, Release.Run::seconds);
        double[] requests = both(runs, Release.Run::canaryRequests);
        double[] failed = both(runs, Release.Run::canaryFailed);
        System.out.printf(
                Locale.ROOT,
                "%5.1f %% -> %5.1f %% at %2.0f %%: %.2f / %.2f s, %.0f / %.0f canary requests (mean %.1f), %.0f / %.0f failed; %d runs, seed %d%n",
                100 * stable,
                100 * canary,
                100 * share,
                seconds[0],
                seconds[1],
                requests[0],
                requests[1],
                Release.mean(runs, Release.Run::canaryRequests),
                failed[0],
                failed[1],
                count,
                SEED);
        assertThat(Release.alarms(runs)).isEqualTo(count);
        atMost(seconds, medianSeconds, lateSeconds);
        atMost(requests, medianRequests, lateRequests);
        atMost(failed, medianFailed, lateFailed);
    }

    private static double[] both(List<Release.Run> runs, ToDoubleFunction<Release.Run> value) {
        return new double[] {Release.quantile(runs, 0.5, value), Release.quantile(runs, 0.95, value)};
    }

    private static void atMost(double[] found, double median, double late) {
        assertThat(found[0]).isLessThanOrEqualTo(median * SAMPLING_ERROR);
        assertThat(found[1]).isLessThanOrEqualTo(late * SAMPLING_ERROR);
    }

    @Test
    void few_more_requests_are_needed_than_by_a_test_that_knew_the_rate() {
        assertThat(meanRequests(0.01, 0.30)).isLessThan(2 * ideal(0.30));
        assertThat(meanRequests(0.005, 0.05)).isLessThan(1.5 * ideal(0.05));
    }

    private static double meanRequests(double stable, double canary) {
        Release release = Release.of("", 0.10, 4_000_000, Release.Failures.of(stable, canary));
        return Release.mean(
                release.runs(4000, SEED, () -> new ReleaseEvidence(GuardLimits.DEFAULT)), Release.Run::canaryRequests);
    }

    /** log(1/alpha) over the Kullback-Leibler divergence of the rate from the limit of 1 %. */
    private static double ideal(double rate) {
        double divergence = rate * Math.log(rate / 0.01) + (1 - rate) * Math.log((1 - rate) / 0.99);
        return Math.log(100) / divergence;
    }
}
