package dev.sluice.analysis;

import java.time.Duration;
import java.util.Optional;

/**
 * When a metric is measured.
 *
 * @param initialDelay from the beginning of the hold to the first measurement
 * @param count how many measurements with a result there are; empty: as many as the hold lasts
 */
public record MetricSchedule(Duration initialDelay, Duration interval, Optional<Integer> count) {
    public MetricSchedule {
        if (initialDelay.isNegative()
                || !interval.isPositive()
                || count.filter(n -> n < 1).isPresent()) {
            throw new IllegalArgumentException(
                    "measured after " + initialDelay + ", then every " + interval + ", " + count + " times");
        }
    }

    /**
     * How long it takes until there can be a success: all measurements, so many in a row, or the first one.
     *
     * @param inARow so many successes in a row end the measuring
     */
    public Duration needs(Optional<Integer> inARow) {
        return initialDelay.plus(interval.multipliedBy(inARow.or(() -> count).orElse(1) - 1L));
    }
}
