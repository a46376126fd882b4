package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Percent;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.LatencyLimit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slow releases and releases that only look slow, with all tests on: both versions fail in 0.5 % of their requests. */
class SlowReleaseTest {
    private static final long SEED = 20_260_112;
    /** Two hundred requests a second. */
    private static final long BETWEEN_NANOS = 5_000_000;

    private static final int RUNS = Integer.getInteger("sluice.simulation.runs", 200);

    /** The number of the first run. */
    private static final int FROM = Integer.getInteger("sluice.simulation.from", 0);

    private static final Map<String, Latencies> SHAPES =
            Map.of("lognormal", Latencies.lognormal(20_000, 0.7), "bimodal", Latencies.bimodal());

    /** Canary requests until the alarm of each run, ascending; the number of all of them where there was none. */
    private static long[] runs(String shape, double percentile, double factor, double share, int requests) {
        GuardLimits limits = new GuardLimits(
                new Percent(100), 1.5, 0.01, List.of(LatencyLimit.versusStable(percentile, 1.5)), Optional.empty());
        Latencies latencies = Objects.requireNonNull(SHAPES.get(shape));
        return IntStream.range(FROM, FROM + RUNS)
                .parallel()
                .mapToLong(run -> {
                    SplittableRandom random = new SplittableRandom(new SplittableRandom(SEED + run).nextLong());
                    ReleaseEvidence evidence = new ReleaseEvidence(limits);
                    evidence.weight(Percent.ofShare(share));
                    for (int i = 0; i < requests && !evidence.failed(); i++) {
                        boolean canary = random.nextDouble() < share;
                        evidence.assigned(canary);
                        long drawn = random.nextLong();
                        long micros = (long) (latencies.micros(drawn) * (canary ? factor : 1));
                        evidence.judge(
                                canary, Latencies.chance(drawn) < 0.005, micros, random.nextLong(), i * BETWEEN_NANOS);
                    }
                    return evidence.failed() ? evidence.failures().canaryRequests() : Long.MAX_VALUE;
                })
                .sorted()
                .toArray();
    }

    private static void leavesAlone(String shape, double percentile, double factor, double share, int requests) {
        long alarms = Arrays.stream(runs(shape, percentile, factor, share, requests))
                .filter(needed -> needed < Long.MAX_VALUE)
                .count();
        System.out.printf(
                Locale.ROOT,
                "all tests, %s p%.0f, %.2fx at %.1f: %d false alarms of %d, runs from %d, seed %d%n",
                shape,
                percentile,
                factor,
                share,
                alarms,
                RUNS,
                FROM,
                SEED);
        assertThat(alarms).isLessThanOrEqualTo(Math.max(2, RUNS / 100));
    }

    private static void finds(String shape, double percentile, double factor, long most) {
        long[] needed = runs(shape, percentile, factor, 0.1, 200_000);
        System.out.printf(
                Locale.ROOT,
                "all tests, %s p%.0f, %.0fx at 0.1: %d / %d canary requests (median, 95th percentile) of %d runs from %d, seed %d%n",
                shape,
                percentile,
                factor,
                needed[RUNS / 2],
                needed[(int) (RUNS * 0.95)],
                RUNS,
                FROM,
                SEED);
        assertThat(needed[RUNS - 1]).isLessThan(Long.MAX_VALUE);
        assertThat(needed[RUNS / 2]).isLessThanOrEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({"lognormal, 1.25, 0.1", "lognormal, 1.5, 0.1", "lognormal, 1.5, 0.5", "bimodal, 1.5, 0.1"})
    void a_release_up_to_half_slower_is_left_alone(String shape, double factor, double share) {
        leavesAlone(shape, 95, factor, share, 10_000);
    }

    @ParameterizedTest
    @CsvSource({
        // shape, times slower, at most so many canary requests (median)
        "lognormal, 3, 150",
        "lognormal, 2, 700",
        "bimodal, 3, 700",
    })
    void a_release_twice_or_three_times_as_slow_is_found(String shape, double factor, long most) {
        finds(shape, 95, factor, most);
    }

    @ParameterizedTest
    @Tag("long")
    @CsvSource({"lognormal, 50", "lognormal, 95", "lognormal, 99", "bimodal, 50", "bimodal, 95", "bimodal, 99"})
    void at_every_percentile_slow_releases_are_found_and_others_are_not(String shape, double percentile) {
        for (double factor : new double[] {1, 1.25, 1.5}) {
            for (double share : new double[] {0.1, 0.5}) {
                leavesAlone(shape, percentile, factor, share, 120_000);
            }
        }
        finds(shape, percentile, 2, 2_000);
        finds(shape, percentile, 3, 700);
    }
}
