package dev.sluice.traffic;

import java.math.BigDecimal;

/**
 * How much slower than stable a canary's answers may be.
 *
 * @param percentile which part of the requests is compared, in percent: 95 for p95
 * @param factor how many times stable's percentile is still fine
 */
public record LatencyLimit(double percentile, double factor) {
    public static final LatencyLimit DEFAULT = new LatencyLimit(95, 1.5);

    public LatencyLimit {
        if (!(percentile >= 50 && percentile <= 99.9) || !(factor >= 1 && factor <= 100)) {
            throw new IllegalArgumentException("a percentile is between 50 and 99.9, a factor between 1 and 100");
        }
    }

    /** {@code p95}, {@code p99.9}. */
    public String name() {
        return "p" + BigDecimal.valueOf(percentile).stripTrailingZeros().toPlainString();
    }

    /** The percentile as a share: 0.95. */
    public double quantile() {
        return percentile / 100;
    }
}
