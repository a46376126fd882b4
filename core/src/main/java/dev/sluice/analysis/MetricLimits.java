package dev.sluice.analysis;

import java.util.Optional;

/**
 * How many bad measurements a verdict takes. Each limit is the number that is still allowed: one more decides.
 *
 * @param consecutiveSuccessLimit so many successes in a row end the measuring with success; empty: the count does
 */
public record MetricLimits(
        int failureLimit, int inconclusiveLimit, int consecutiveErrorLimit, Optional<Integer> consecutiveSuccessLimit) {
    public static final MetricLimits DEFAULT = new MetricLimits(0, 0, 4, Optional.empty());

    public MetricLimits {
        if (failureLimit < 0
                || inconclusiveLimit < 0
                || consecutiveErrorLimit < 0
                || consecutiveSuccessLimit.filter(n -> n < 1).isPresent()) {
            throw new IllegalArgumentException("a limit is not negative, and no success is a success");
        }
    }
}
