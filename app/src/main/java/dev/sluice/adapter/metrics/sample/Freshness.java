package dev.sluice.adapter.metrics.sample;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;

/**
 * How old a value may be: one interval, and a minute for clocks that differ. A value without the time that it was to come with is as
 * good as none.
 */
public record Freshness(Instant now, Duration oldest) {
    private static final Duration SKEW = Duration.ofMinutes(1);
    /** Above this a number counts milliseconds. */
    private static final double SECONDS_UP_TO = 1e11;
    /** As ISO 8601 and as databases write it: {@code 2026-03-02 14:00:00.5+00}. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHmm", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    public static Freshness of(Subject subject) {
        return new Freshness(subject.asked().now(), subject.interval().plus(SKEW));
    }

    /** Why a value of this age is none; empty where it is fine. A time ahead of ours by as much is as wrong. */
    public Optional<Sample> stale(Duration age) {
        return age.abs().compareTo(oldest) > 0
                ? Optional.of(new Sample.Nothing(
                        age.isNegative()
                                ? "a value of " + -age.toSeconds() + " s ahead: the clocks differ"
                                : "a stale value: of " + age.toSeconds() + " s ago"))
                : Optional.empty();
    }

    /** The same of a time as it was written: seconds or milliseconds since 1970, or a date with its time and zone. */
    public Optional<Sample> stale(Optional<String> written) {
        String text = written.map(String::strip).orElse("");
        if (text.isEmpty()) {
            return Optional.of(new Sample.Nothing("no time that the value is of"));
        }
        try {
            return stale(Duration.between(time(text), now));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.of(new Sample.Trouble("the time that the value is of cannot be read: "
                    + (hasNoZone(text) ? "it has no zone" : "no seconds since 1970 and no date with a time")));
        }
    }

    private static Instant time(String text) {
        if (text.matches("-?\\d{1,18}(\\.\\d{1,12})?([eE]\\+?\\d{1,2})?")) {
            double number = Double.parseDouble(text);
            return Instant.ofEpochMilli((long) (Math.abs(number) > SECONDS_UP_TO ? number : number * 1000));
        }
        return OffsetDateTime.parse(text.replaceFirst("[Tt]", " "), TIME).toInstant();
    }

    private static boolean hasNoZone(String text) {
        try {
            LocalDateTime.parse(text.replaceFirst("[Tt]", " "), TIME);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
