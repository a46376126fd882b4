package dev.sluice.adapter.metrics.sample;

import java.time.Duration;
import java.util.Optional;

/**
 * What passed since a counting source was asked before: its mark is the time, {@code @}, and what it counted then. Without a mark,
 * or with one of too long ago, it begins anew: a number for an hour says nothing beside a limit for a minute.
 *
 * @param before what it counted then
 * @param length how long ago that was
 * @param why it begins anew
 */
public record Interval(long nowMillis, Optional<String> before, Duration length, String why) {
    private static final Duration LATE = Duration.ofSeconds(10);

    public static Interval since(Subject subject) {
        long now = subject.asked().now().toEpochMilli();
        Optional<String> mark = subject.mark().filter(m -> m.matches("\\d{1,18}@.*"));
        if (mark.isEmpty()) {
            return new Interval(now, Optional.empty(), Duration.ZERO, "it is counted from here on");
        }
        int at = mark.get().indexOf('@');
        Duration length = Duration.ofMillis(now - Long.parseLong(mark.get().substring(0, at)));
        Duration longest = subject.interval().multipliedBy(2).plus(LATE);
        if (!length.isPositive()) {
            return new Interval(now, Optional.empty(), Duration.ZERO, "time ran backwards: it is counted anew");
        }
        if (length.compareTo(longest) > 0) {
            return new Interval(
                    now,
                    Optional.empty(),
                    Duration.ZERO,
                    "nobody looked for " + length.toSeconds() + " s: it is counted anew");
        }
        return new Interval(now, Optional.of(mark.get().substring(at + 1)), length, "");
    }

    /** The mark of now. */
    public String mark(String counted) {
        return nowMillis + "@" + counted;
    }
}
