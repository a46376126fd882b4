package dev.sluice.router.traffic;

import java.time.Duration;
import java.time.Instant;

/** One moment on both clocks: the one that measures, and the one that people and files go by. */
record Moment(long nanos, Instant instant) {
    Instant instantOf(long otherNanos) {
        return instant.plusNanos(otherNanos - nanos);
    }

    /** An instant that lies ahead, because a clock was set back, counts as this moment; one long ago as a day before it. */
    long nanosOf(Instant other) {
        Duration ago = Duration.between(other, instant);
        Duration counted =
                ago.isNegative() ? Duration.ZERO : ago.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1) : ago;
        return nanos - counted.toNanos();
    }
}
