package dev.sluice.traffic;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How much slower than stable a canary's answers may be.
 *
 * @param percentile which part of the requests is compared, in percent: 95 for p95
 * @param factor how many times stable's percentile is still fine
 * @param fineUnder a percentile up to this is fine, however fast stable is; empty where there is no such thing
 */
public record LatencyLimit(double percentile, double factor, Optional<Duration> fineUnder) {
    /** What a person does not notice, even a few times in a row: half of the tenth of a second up to which things seem to happen at once. */
    public static final Duration UNNOTICED = Duration.ofMillis(50);

    public static final LatencyLimit DEFAULT = new LatencyLimit(95, 1.5, Optional.of(UNNOTICED));

    public LatencyLimit {
        if (!(percentile >= 50 && percentile <= 99.9) || !(factor >= 1 && factor <= 100)) {
            throw new IllegalArgumentException("a percentile is between 50 and 99.9, a factor between 1 and 100");
        }
        if (fineUnder.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("what is fine anyway is no negative time");
        }
    }

    /** A limit that knows nothing but stable. */
    public static LatencyLimit versusStable(double percentile, double factor) {
        return new LatencyLimit(percentile, factor, Optional.empty());
    }

    /** {@code p95}, {@code p99.9}. */
    public String name() {
        return "p" + BigDecimal.valueOf(percentile).stripTrailingZeros().toPlainString();
    }

    /** The percentile as a share: 0.95. */
    public double quantile() {
        return Math.round(percentile * 10) / 1000.0;
    }

    /** Microseconds up to which the percentile is fine, however fast stable is; 0 where there is no such thing. */
    public long fineUnderMicros() {
        return fineUnder.map(it -> TimeUnit.NANOSECONDS.toMicros(it.toNanos())).orElse(0L);
    }
}
