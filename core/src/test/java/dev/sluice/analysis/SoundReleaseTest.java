package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Percent;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.LatencyLimit;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Releases that are slow for a while, or by little, and are no worse for it: nobody would take them back. Two hundred requests a second, with everything on
 * as by default, {@code -Dsluice.simulation.runs} of each.
 */
class SoundReleaseTest {
    private static final long SEED = 20_260_121;
    private static final int RUNS = Integer.getInteger("sluice.simulation.runs", 200);

    /** The number of the first run. */
    private static final int FROM = Integer.getInteger("sluice.simulation.from", 0);

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long BETWEEN_NANOS = SECOND_NANOS / 200;
    private static final int MINUTE = 60 * 200;

    /** How long one request takes. */
    @FunctionalInterface
    private interface Latency {
        /**
         * @param served requests that this version served before
         * @param atNanos when the request comes
         */
        double micros(boolean canary, long served, long atNanos, SplittableRandom random);
    }

    /** Of a lognormal distribution (sigma 0.5), as shares of its p95. */
    private static final Latencies OF_P95 = Latencies.lognormal(Math.exp(-0.5 * 1.645), 0.5);

    private static double lognormal(double p95, SplittableRandom random) {
        return p95 * OF_P95.micros(random.nextLong());
    }

    private static GuardLimits limits(Duration fineUnder, Duration initialDelay) {
        GuardLimits usual = GuardLimits.DEFAULT;
        return new GuardLimits(
                usual.errorLimit(),
                usual.versusStable(),
                usual.alpha(),
                List.of(new LatencyLimit(95, 1.5, Optional.of(fineUnder))),
                Optional.of(new GuardLimits.InitialDelay(Duration.ZERO, initialDelay)));
    }

    /** Canary requests until the alarm, of a release at 5, 25, 50 and 100 %, each for a minute; empty where there was none. */
    private static Optional<Long> run(GuardLimits limits, int number, int[] weights, Latency latency) {
        SplittableRandom random = new SplittableRandom(new SplittableRandom(SEED + number).nextLong());
        RecentLatencies before = new RecentLatencies();
        for (int i = 0; i < 8_000; i++) {
            before.add((long) latency.micros(false, 1_000_000 + i, -(8_000 - i) * BETWEEN_NANOS, random));
        }
        ReleaseEvidence evidence = ReleaseEvidence.beside(limits, 8_000, 8, before.state());
        long[] served = {0, 1_000_000};
        long first = -1;
        for (int i = 0; i < weights.length * MINUTE; i++) {
            double weight = weights[i / MINUTE] / 100.0;
            evidence.weight(Percent.ofShare(weight));
            long now = i * BETWEEN_NANOS;
            boolean canary = random.nextDouble() < weight;
            first = canary && first < 0 ? now : first;
            long delay = limits.initialDelay().orElseThrow().latency().toNanos();
            evidence.warmingUp(false, first < 0 || now - first < delay);
            evidence.assigned(canary);
            long micros = (long) latency.micros(canary, served[canary ? 0 : 1]++, now, random);
            boolean failed = random.nextInt(1_000) == 0;
            if (evidence.judge(canary, failed, micros, random.nextLong(), now + 1_000 * micros)) {
                return Optional.of(served[0]);
            }
        }
        return Optional.empty();
    }

    private static List<Long> alarms(String name, GuardLimits limits, Latency latency, int... weights) {
        List<Long> needed = IntStream.range(FROM, FROM + RUNS)
                .parallel()
                .mapToObj(number -> run(limits, number, weights, latency))
                .flatMap(Optional::stream)
                .sorted()
                .toList();
        System.out.printf(
                Locale.ROOT,
                "%-86s %d alarms of %d%s, runs from %d, seed %d%n",
                name,
                needed.size(),
                RUNS,
                needed.isEmpty() ? "" : ", " + needed.get(needed.size() / 2) + " canary requests (median)",
                FROM,
                SEED);
        return needed;
    }

    private static void leavesAlone(String name, GuardLimits limits, Latency latency) {
        assertThat(alarms(name, limits, latency, 5, 25, 50, 100)).as(name).hasSizeLessThanOrEqualTo(RUNS / 100);
    }

    /**
     * A virtual machine that compiles what is used: the first requests take a hundred times as long, the thousandth still 1.3 times. With
     * stable's p95 at 2.8 ms its own is 6.7 ms after 40 s, as the demo showed.
     */
    private static Latency cold(double p95) {
        return (canary, served, atNanos, random) ->
                lognormal(p95, random) * (canary ? 1 + 100 / (1 + served / 3.0) : 1);
    }

    @ParameterizedTest
    @CsvSource({"1000, 5", "2800, 5", "10000, 5", "2800, 30", "20000, 30", "30000, 30"})
    void a_release_whose_code_is_not_compiled_yet_is_left_alone(double p95, int delay) {
        leavesAlone(
                String.format(Locale.ROOT, "cold, p95 of stable %.1f ms, not looked at for %d s", p95 / 1000, delay),
                limits(LatencyLimit.UNNOTICED, Duration.ofSeconds(delay)),
                cold(p95));
    }

    @Test
    void without_what_is_fine_anyway_it_would_not_be() {
        assertThat(alarms(
                        "the same without fineUnder, 2.8 ms, 30 s",
                        limits(Duration.ZERO, Duration.ofSeconds(30)),
                        cold(2_800),
                        5,
                        25,
                        50,
                        100))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"500, 20, 3000", "500, 20, 30000", "1000, 30, 30000", "1500, 60, 100000"})
    void a_process_that_stands_still_now_and_then_as_the_other_does_is_left_alone(
            int stopMillis, int every, double p95) {
        leavesAlone(
                String.format(
                        Locale.ROOT,
                        "both stand still for %d ms every %d s, p95 %.0f ms",
                        stopMillis,
                        every,
                        p95 / 1000),
                limits(LatencyLimit.UNNOTICED, Duration.ZERO),
                (canary, served, atNanos, random) -> {
                    // each version has its own moment
                    long phase = Math.floorMod(atNanos + (canary ? every * SECOND_NANOS / 3 : 0), every * SECOND_NANOS);
                    double left = (stopMillis * 1_000_000L - phase) / 1e3;
                    return Math.max(0, left) + lognormal(p95, random);
                });
    }

    @ParameterizedTest
    @CsvSource({"1000, 48000", "5000, 48000", "30000, 48000", "40000, 60000", "60000, 88000"})
    void a_release_up_to_what_is_fine_is_left_alone(double stable, double canary) {
        leavesAlone(
                String.format(Locale.ROOT, "p95 %.0f ms beside %.0f ms", canary / 1000, stable / 1000),
                limits(LatencyLimit.UNNOTICED, Duration.ZERO),
                (isCanary, served, atNanos, random) -> lognormal(isCanary ? canary : stable, random));
    }

    /** In quiet times one request in thirty takes 80 ms, which is fine; in troubled ones a third does, whoever serves it. */
    @Test
    void what_is_fine_at_one_time_is_not_counted_against_it_when_both_are_in_trouble() {
        leavesAlone(
                "3 % slow beside 0.1 %, and for ten seconds a minute a third on both sides",
                limits(LatencyLimit.UNNOTICED, Duration.ZERO), (canary, served, atNanos, random) -> {
                    boolean trouble = Math.floorMod(atNanos, 60 * SECOND_NANOS) > 50 * SECOND_NANOS;
                    double slow = trouble ? 0.33 : canary ? 0.03 : 0.001;
                    return random.nextDouble() < slow ? 80_000 : 3_000;
                });
    }

    @ParameterizedTest
    @CsvSource({"3000, 75000, 700", "3000, 150000, 200", "30000, 100000, 300", "100000, 200000, 700"})
    void a_release_beyond_it_is_found(double stable, double canary, long most) {
        List<Long> needed = alarms(
                String.format(Locale.ROOT, "p95 %.0f ms beside %.0f ms at 10 %%", canary / 1000, stable / 1000),
                limits(LatencyLimit.UNNOTICED, Duration.ZERO),
                (isCanary, served, atNanos, random) -> lognormal(isCanary ? canary : stable, random),
                10,
                10,
                10);
        assertThat(needed).hasSize(RUNS);
        assertThat(needed.get(RUNS / 2)).isLessThanOrEqualTo(most);
    }
}
