package dev.sluice.traffic;

import dev.sluice.base.Percent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When the router takes the canary back by itself.
 *
 * @param errorLimit the share of failed requests that is still fine, whatever stable does
 * @param versusStable how many times stable's share of failed requests is still fine
 * @param alpha the chance, over the whole release, of taking back a healthy one
 * @param latency how slow it may be, one for each percentile that is compared; empty where only failures count
 * @param initialDelay how long a canary may take to find its feet; empty where it is judged from its first request on
 */
public record GuardLimits(
        Percent errorLimit,
        double versusStable,
        double alpha,
        List<LatencyLimit> latency,
        Optional<InitialDelay> initialDelay) {
    public static final GuardLimits DEFAULT = new GuardLimits(
            new Percent(100), 1.5, 0.01, List.of(LatencyLimit.DEFAULT), Optional.of(InitialDelay.DEFAULT));

    /** Most of the budget is for failures: a lost order is worse than a late page. */
    private static final double FAILURES_BESIDE_LATENCY = 0.9;

    public GuardLimits {
        latency = List.copyOf(latency);
        if (!(versusStable >= 1 && versusStable <= 1000) || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("versusStable is between 1 and 1000 and alpha between 0 and 1");
        }
        if (latency.stream().map(LatencyLimit::percentile).distinct().count() < latency.size()) {
            throw new IllegalArgumentException("a percentile has one limit");
        }
    }

    /**
     * Time since a canary's first request.
     *
     * @param failures until then only a canary that fails altogether is taken back
     * @param latency until then nobody looks at how slow it is
     */
    public record InitialDelay(Duration failures, Duration latency) {
        /** A process answers slowly at first, with cold caches and code that is not compiled yet; it has no excuse to fail. */
        public static final InitialDelay DEFAULT = new InitialDelay(Duration.ZERO, Duration.ofSeconds(30));

        public InitialDelay {
            if (failures.isNegative() || latency.isNegative()) {
                throw new IllegalArgumentException("a delay is not negative");
            }
        }
    }

    /** Limits that look at failed requests only. */
    public static GuardLimits onFailures(Percent errorLimit, double versusStable, double alpha) {
        return new GuardLimits(errorLimit, versusStable, alpha, List.of(), Optional.empty());
    }

    /** The share of the error budget that failed requests have; the rest is shared by the percentiles alike. */
    public double failureWeight() {
        return latency.isEmpty() ? 1 : FAILURES_BESIDE_LATENCY;
    }

    /** The share of the error budget that each percentile has. */
    public double latencyWeight() {
        return latency.isEmpty() ? 0 : (1 - FAILURES_BESIDE_LATENCY) / latency.size();
    }
}
