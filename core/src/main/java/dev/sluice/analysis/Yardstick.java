package dev.sluice.analysis;

/**
 * What counts as slow, by stable's recent latencies: above stable's quantile t for stable, above {@code factor t} for the canary, and for
 * neither below what is fine anyway. With it goes what stable's record may err by, for when it stands in for stable.
 *
 * <p>All of it is known before the request that is held against it.
 */
final class Yardstick {
    /** How many times the factor is fine where the record stands in, because it is of another hour. */
    private static final double ALONE_TOLERANCE = 4.0 / 3;

    private final LatencyLimits limits;
    private final double recordAlpha;
    private final double fineForStableMicros;
    private final RecentLatencies latencies;
    private long thresholdMicros = Long.MAX_VALUE;
    private double recordShare = 1;
    private long quantilesTaken;
    private long untilQuantile = RecentLatencies.FEWEST;

    /** @param recordAlpha the chance that the record's quantile is ever taken too low */
    Yardstick(LatencyLimits limits, double recordAlpha, LatencyState.Recent stable) {
        this.limits = limits;
        this.recordAlpha = recordAlpha;
        fineForStableMicros = limits.fineUnderMicros() / limits.factor();
        latencies = RecentLatencies.of(stable);
        if (latencies.count() >= RecentLatencies.FEWEST) {
            takeQuantile();
        }
    }

    Yardstick(LatencyLimits limits, double recordAlpha, LatencyState state) {
        this.limits = limits;
        this.recordAlpha = recordAlpha;
        fineForStableMicros = limits.fineUnderMicros() / limits.factor();
        latencies = RecentLatencies.of(state.stable());
        thresholdMicros = state.thresholdMicros();
        recordShare = state.recordShare();
        quantilesTaken = state.quantilesTaken();
        untilQuantile = state.untilQuantile();
    }

    /** One more latency of stable. */
    void record(long micros) {
        latencies.add(micros);
        untilQuantile--;
        if (untilQuantile <= 0) {
            takeQuantile();
        }
    }

    /** Taken at 32, 40, 50, ... requests of stable, in the end once with each half of the window. */
    private void takeQuantile() {
        quantilesTaken++;
        thresholdMicros = latencies.quantile(limits.quantile());
        double alpha = recordAlpha / ((double) quantilesTaken * (quantilesTaken + 1));
        recordShare = Binomial.upperBound(1 - limits.quantile(), latencies.count(), alpha);
        untilQuantile = Math.max(8, latencies.count() / 4);
    }

    /** The record is too old to stand in for stable; with the next requests of stable it is young again. */
    void dismissRecord() {
        recordShare = 1;
    }

    boolean isKnown() {
        return quantilesTaken > 0;
    }

    boolean isSlowForStable(long micros) {
        return isKnown() && micros > Math.max(thresholdMicros, fineForStableMicros);
    }

    boolean isSlowForCanary(long micros, boolean isAlone) {
        return isKnown() && micros > canaryAlarmMicros(isAlone);
    }

    /** What the canary is held against, in microseconds. */
    double canaryAlarmMicros(boolean isAlone) {
        double times = isAlone ? ALONE_TOLERANCE * limits.factor() : limits.factor();
        return Math.max(times * thresholdMicros, limits.fineUnderMicros());
    }

    /** The share of stable's requests that may truly lie above its quantile as it was taken; 1 where its record is not to be used. */
    double recordShare() {
        return recordShare;
    }

    /** Stable's quantile as it was last taken, in microseconds. */
    long thresholdMicros() {
        return thresholdMicros;
    }

    long quantilesTaken() {
        return quantilesTaken;
    }

    long untilQuantile() {
        return untilQuantile;
    }

    LatencyState.Recent latencies() {
        return latencies.state();
    }
}
