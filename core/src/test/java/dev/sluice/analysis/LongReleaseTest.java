package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.traffic.GuardLimits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of docs/analysis.md that take minutes: releases of an hour, and releases that break after a long healthy past. */
@Tag("long")
class LongReleaseTest {
    private static final long SEED = 20_260_103;
    private static final int HOUR = 3600 * Release.PER_SECOND;
    private static final int RUNS = Integer.getInteger("sluice.simulation.runs", 10_000);

    /** The number of the first run: runs of one seed may be simulated in portions. */
    private static final int FROM = Integer.getInteger("sluice.simulation.from", 0);

    /** What the name of a row has to match to be simulated. */
    private static final Pattern ONLY = Pattern.compile(System.getProperty("sluice.simulation.only", ".*"));

    private static void leavesAlone(String name, LongFunction<Crowd> crowd, Release.Failures failures) {
        assumeThat(name).matches(ONLY);
        Release release = new Release(name, Release.ramp(HOUR), failures, crowd, 0);
        long began = System.nanoTime();
        List<Release.Run> runs = release.runs(FROM, RUNS, SEED, () -> new ReleaseEvidence(GuardLimits.DEFAULT));
        long alarms = Release.alarms(runs);
        long mismatches = runs.stream().filter(Release.Run::mismatched).count();
        System.out.printf(
                Locale.ROOT,
                "%-60s %d false alarms of %d, %d splits called wrong, runs from %d, seed %d, %d s%n",
                name,
                alarms,
                RUNS,
                mismatches,
                FROM,
                SEED,
                Duration.ofNanos(System.nanoTime() - began).toSeconds());
        assertThat(alarms).as(name).isLessThanOrEqualTo(RUNS / 100);
        assertThat(mismatches).as(name).isLessThanOrEqualTo(Math.max(2, RUNS / 500));
    }

    @ParameterizedTest
    @CsvSource({"0", "0.001", "0.005", "0.009", "0.02"})
    void a_healthy_release_of_an_hour_is_left_alone(double rate) {
        leavesAlone("both at " + rate, run -> Crowd.STRANGERS, Release.Failures.of(rate, rate));
    }

    @ParameterizedTest
    @CsvSource({"200, 0.009", "200, 0.02", "20000, 0.009"})
    void a_healthy_release_with_sticky_users_is_left_alone(int users, double rate) {
        leavesAlone(
                users + " sticky users, both at " + rate,
                run -> Crowd.sticky(users, run),
                Release.Failures.of(rate, rate));
    }

    @ParameterizedTest
    @CsvSource({"0.009", "0.02"})
    void a_healthy_release_with_a_cohort_is_left_alone(double rate) {
        leavesAlone(
                "a twentieth of the users in a cohort, both at " + rate,
                run -> Crowd.withCohort(Crowd.STRANGERS),
                Release.Failures.of(rate, rate));
    }

    /** Everything at once: the rate of the day, sticky users of whom a few ask for most, a cohort. */
    @Test
    void a_healthy_release_with_all_of_it_is_left_alone() {
        leavesAlone(
                "20,000 sticky users, a cohort, between 0 and 0.9 %",
                run -> Crowd.withCohort(Crowd.sticky(20_000, run)), LongReleaseTest::rateOfTheDay);
    }

    private static double rateOfTheDay(boolean canary, long request, long visitor) {
        return 0.0045 * (1 + Math.sin(2 * Math.PI * request / (HOUR / 3.0)));
    }

    @Test
    void a_healthy_release_whose_rate_follows_the_time_of_day_is_left_alone() {
        leavesAlone(
                "both between 0 and 0.9 %, up and down every 20 minutes",
                run -> Crowd.STRANGERS, LongReleaseTest::rateOfTheDay);
    }

    @ParameterizedTest
    @CsvSource({
        // healthy canary requests, share, runs, then the floor: median seconds and median failed canary requests
        "0, 0.1, 1000, 0.8, 4",
        "1000, 0.1, 1000, 1.4, 6",
        "30000, 0.1, 400, 2.1, 9",
        "180000, 0.1, 200, 2.6, 10",
        "1000000, 1, 200, 0.28, 12",
    })
    void a_healthy_past_does_not_protect_a_release_that_breaks(
            long healthy, double share, int count, double floorSeconds, double floorFailed) {
        assumeThat("healthy for " + healthy).matches(ONLY);
        long breaks = (long) (healthy / share);
        Release release = new Release(
                "",
                List.of(new Release.Stage(share, (int) breaks + 100_000)),
                (canary, request, visitor) -> canary && request >= breaks ? 0.2 : 0.001,
                run -> Crowd.STRANGERS,
                breaks);
        List<Release.Run> runs = release.runs(count, SEED, () -> new ReleaseEvidence(GuardLimits.DEFAULT)).stream()
                .filter(run -> run.requests() > breaks)
                .toList();
        double seconds = Release.quantile(runs, 0.5, run -> (run.requests() - breaks) / (double) Release.PER_SECOND);
        double failed = Release.quantile(runs, 0.5, Release.Run::lateFailed);
        System.out.printf(
                Locale.ROOT,
                "healthy for %,d, then 20 %%: %.2f s, %.0f failed (95th percentile %.2f s, %.0f), %d early of %d, seed %d%n",
                healthy,
                seconds,
                failed,
                Release.quantile(runs, 0.95, run -> (run.requests() - breaks) / (double) Release.PER_SECOND),
                Release.quantile(runs, 0.95, Release.Run::lateFailed),
                count - runs.size(),
                count,
                SEED);
        assertThat(count - runs.size()).isLessThanOrEqualTo(count / 100);
        assertThat(seconds).isLessThanOrEqualTo(floorSeconds * 1.07);
        assertThat(failed).isLessThanOrEqualTo(floorFailed);
    }
}
