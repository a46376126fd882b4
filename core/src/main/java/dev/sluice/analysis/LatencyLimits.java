package dev.sluice.analysis;

/**
 * How much slower than stable a canary may be.
 *
 * @param quantile which part of the requests is compared: 0.95 for p95
 * @param factor how many times stable's quantile is still fine
 * @param fineUnderMicros a quantile up to this is fine whatever stable's is; 0 where there is no such thing
 * @param alpha the chance, over the whole release, of failing a canary that keeps to it
 */
public record LatencyLimits(double quantile, double factor, long fineUnderMicros, double alpha) {
    public LatencyLimits {
        if (!(quantile >= 0.01 && quantile <= 0.999) || !(factor >= 1 && factor <= 100) || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException(
                    "a quantile is between 0.01 and 0.999, a factor between 1 and 100, alpha between 0 and 1");
        }
        if (fineUnderMicros < 0) {
            throw new IllegalArgumentException("what is fine anyway is no negative time");
        }
    }
}
