package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.sluice.base.Percent;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyGuardTest {
    private static final long SEED = 20_260_104;

    /** Two hundred requests a second. */
    private static final long BETWEEN_NANOS = 5_000_000;

    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private static double lognormal(SplittableRandom random) {
        return 20_000 * Math.exp(0.7 * random.nextGaussian());
    }

    /** Hits of a cache, and one request in ten that misses it. */
    private static double bimodal(SplittableRandom random) {
        return (random.nextInt(10) == 0 ? 200_000 : 5_000) * Math.exp(0.2 * random.nextGaussian());
    }

    private static ToDoubleFunction<SplittableRandom> shape(String name) {
        return name.equals("lognormal") ? LatencyGuardTest::lognormal : LatencyGuardTest::bimodal;
    }

    /** Canary requests until the alarm, or -1 where there was none. */
    private static long[] runs(
            int count,
            double quantile,
            double factor,
            double share,
            int requests,
            ToDoubleFunction<SplittableRandom> shape) {
        return IntStream.range(0, count)
                .parallel()
                .mapToLong(run -> {
                    SplittableRandom random = new SplittableRandom(new SplittableRandom(SEED + run).nextLong());
                    LatencyGuard guard = new LatencyGuard(new LatencyLimits(quantile, 1.5, 0, 0.01));
                    guard.weight(Percent.ofShare(share));
                    for (int i = 0; i < requests && !guard.failed(); i++) {
                        boolean canary = random.nextDouble() < share;
                        guard.assigned(canary);
                        guard.judge(
                                canary,
                                (long) (shape.applyAsDouble(random) * (canary ? factor : 1)),
                                random.nextLong(),
                                i * BETWEEN_NANOS);
                    }
                    return guard.failed() ? guard.canaryRequests() : -1;
                })
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "lognormal, 0.5",
        "lognormal, 0.95",
        "lognormal, 0.99",
        "bimodal, 0.5",
        "bimodal, 0.95",
        "bimodal, 0.99",
    })
    void a_canary_up_to_half_slower_is_left_alone(String shape, double quantile) {
        int count = 200;
        for (double factor : new double[] {1, 1.25, 1.5}) {
            for (double share : new double[] {0.1, 0.5}) {
                long alarms = Arrays.stream(runs(count, quantile, factor, share, 6_000, shape(shape)))
                        .filter(requests -> requests >= 0)
                        .count();
                System.out.printf(
                        Locale.ROOT,
                        "%s p%.0f, %.2fx at %.1f: %d false alarms of %d, seed %d%n",
                        shape,
                        100 * quantile,
                        factor,
                        share,
                        alarms,
                        count,
                        SEED);
                assertThat(alarms).isLessThanOrEqualTo(count / 100);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // shape, quantile, times slower, share, at most so many canary requests (median)
        "lognormal, 0.95, 3, 0.1, 150",
        "lognormal, 0.95, 2, 0.1, 700",
        // a second counts once, so two hundred requests a second are decided in seconds, not in requests
        "lognormal, 0.95, 3, 0.5, 350",
        "lognormal, 0.5, 3, 0.1, 120",
        "lognormal, 0.99, 3, 0.1, 400",
        // one request in ten misses the cache: p95 cannot be passed by more than that, however slow it is
        "bimodal, 0.95, 3, 0.1, 450",
        "bimodal, 0.95, 2, 0.1, 700",
        "bimodal, 0.5, 3, 0.1, 150",
        "bimodal, 0.99, 3, 0.1, 150",
    })
    void a_canary_twice_or_three_times_slower_is_found(
            String shape, double quantile, double factor, double share, long most) {
        int count = 200;
        long[] needed = Arrays.stream(runs(count, quantile, factor, share, 100_000, shape(shape)))
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "%s p%.0f, %.1fx at %.1f: %d / %d canary requests (median, 95th percentile) of %d runs, seed %d%n",
                shape,
                100 * quantile,
                factor,
                share,
                needed[count / 2],
                needed[(int) (count * 0.95)],
                count,
                SEED);
        assertThat(needed[0]).isPositive();
        assertThat(needed[count / 2]).isLessThanOrEqualTo(most);
    }

    @Test
    void what_slows_both_versions_alike_is_not_the_canarys_fault() {
        SplittableRandom random = new SplittableRandom(SEED);
        LatencyGuard guard = new LatencyGuard(new LatencyLimits(0.95, 1.5, 0, 0.01));
        for (int i = 0; i < 200_000; i++) {
            double slower = i / 20_000 % 2 == 0 ? 1 : 10;
            boolean canary = random.nextInt(4) == 0;
            guard.assigned(canary);
            guard.judge(canary, (long) (lognormal(random) * slower), random.nextLong(), i * BETWEEN_NANOS);
        }
        assertThat(guard.failed()).isFalse();
    }

    @Test
    void alone_the_canary_is_measured_by_stables_record() {
        for (double factor : new double[] {1, 1.5, 3}) {
            SplittableRandom random = new SplittableRandom(SEED);
            LatencyGuard guard = new LatencyGuard(new LatencyLimits(0.95, 1.5, 0, 0.01));
            for (int i = 0; i < 10_000; i++) {
                guard.assigned(false);
                guard.judge(false, (long) lognormal(random), random.nextLong(), i * BETWEEN_NANOS);
            }
            guard.weight(Percent.HUNDRED);
            for (int i = 0; i < 10_000; i++) {
                guard.assigned(true);
                guard.judge(true, (long) (lognormal(random) * factor), random.nextLong(), i * BETWEEN_NANOS);
            }
            assertThat(guard.failed()).as("%sx", factor).isEqualTo(factor == 3);
        }
    }

    @Test
    void a_restored_guard_goes_on_exactly() {
        LatencyLimits limits = new LatencyLimits(0.95, 1.5, 0, 0.01);
        LatencyGuard one = new LatencyGuard(limits);
        feed(one, new SplittableRandom(1));
        one.judge(true, 1, 1, HOUR_NANOS);
        LatencyGuard other = LatencyGuard.restore(limits, one.state());
        assertThat(other.state()).isEqualTo(one.state());
        feed(one, new SplittableRandom(2));
        feed(other, new SplittableRandom(2));
        assertThat(other.state()).isEqualTo(one.state());
    }

    private static void feed(LatencyGuard guard, SplittableRandom random) {
        for (int i = 0; i < 20_000; i++) {
            boolean canary = random.nextInt(10) == 0;
            guard.assigned(canary);
            guard.judge(canary, (long) lognormal(random), random.nextInt(1000), i * BETWEEN_NANOS);
        }
    }

    @Test
    void a_bucket_holds_its_own_latency_within_three_percent() {
        for (long micros = 0; micros < 10_000_000_000L; micros += 1 + micros / 40) {
            RecentLatencies latencies = new RecentLatencies();
            latencies.add(micros);
            assertThat((double) latencies.quantile(0.95)).isBetween((double) micros, micros * 1.0323);
        }
        RecentLatencies latencies = new RecentLatencies();
        latencies.add(Long.MAX_VALUE);
        latencies.add(-1);
        assertThat(latencies.quantile(0.5)).isZero();
    }

    @Test
    void the_window_forgets_what_is_old() {
        RecentLatencies latencies = new RecentLatencies();
        for (int i = 0; i < 20_000; i++) {
            latencies.add(i < 10_000 ? 1_000_000 : 1000);
        }
        assertThat(latencies.count()).isBetween(RecentLatencies.HALF, 2 * RecentLatencies.HALF);
        assertThat((double) latencies.quantile(0.99)).isCloseTo(1000, within(35.0));
    }

    @Test
    void the_chernoff_bound_is_where_the_budget_is_spent() {
        double bound = Binomial.upperBound(0.05, 1000, 0.001);
        assertThat(Math.exp(-1000 * Binomial.divergence(0.05, bound))).isCloseTo(0.001, within(1e-9));
        assertThat(Binomial.upperBound(0, 100, 0.01)).isCloseTo(1 - Math.pow(0.01, 0.01), within(1e-9));
    }

    @Test
    void a_damaged_histogram_is_refused() {
        assertThatThrownBy(() -> new LatencyState.Counts(List.of(100_000), List.of(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LatencyState.Counts(List.of(1), List.of(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LatencyState.Counts(List.of(1), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_request_allocates_nothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        LatencyGuard guard = new LatencyGuard(new LatencyLimits(0.95, 1.5, 0, 0.01));
        SplittableRandom random = new SplittableRandom(SEED);
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long bytes = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 200_000; i++) {
                boolean canary = random.nextInt(10) == 0;
                guard.assigned(canary);
                guard.judge(canary, (long) lognormal(random), i, i * BETWEEN_NANOS);
            }
            allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - bytes);
        }
        assertThat(guard.failed()).isFalse();
        assertThat(allocated).isLessThan(1_000);
    }
}
