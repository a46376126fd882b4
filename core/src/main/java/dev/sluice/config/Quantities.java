package dev.sluice.config;

import dev.sluice.base.Percent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Amounts as people write them: {@code 1m 30s}, {@code 64K}, {@code 0.25 %}, {@code 1.5x}. Empty where a text is none. */
public final class Quantities {
    public static final String DURATION_HELP =
            "write a number and a unit: 500ms, 30s, 10m, 2h, 7d, or several of them: 1m 30s";
    public static final String SIZE_HELP = "write a number and a unit: 64K, 10M, 1G";
    public static final String PERCENT_HELP = "write a percentage in steps of 0.01 %: 5%, 0.25 %";
    public static final String FACTOR_HELP = "write a number and an x: 1.5x";

    private static final Pattern DURATION = Pattern.compile(
            "(?:(\\d{1,6})d)?\\s*(?:(\\d{1,6})h)?\\s*(?:(\\d{1,7})m)?\\s*(?:(\\d{1,9})s)?\\s*(?:(\\d{1,9})ms)?");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s?([KMGT]?)");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,2})?)\\s?%");
    private static final Pattern FACTOR = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,6})?)\\s?x");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,30}(?:\\.\\d{1,30})?");
    private static final String SIZE_UNITS = "KMGT";

    private Quantities() {}

    public static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (text.isBlank() || !matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(number(matcher.group(1)))
                .plusHours(number(matcher.group(2)))
                .plusMinutes(number(matcher.group(3)))
                .plusSeconds(number(matcher.group(4)))
                .plusMillis(number(matcher.group(5))));
    }

    /** A duration as it is written in a configuration: {@code 2h 10m}; the inverse of {@link #duration}. */
    public static String text(Duration duration) {
        StringBuilder text = new StringBuilder();
        part(text, duration.toDays(), "d");
        part(text, duration.toHoursPart(), "h");
        part(text, duration.toMinutesPart(), "m");
        part(text, duration.toSecondsPart(), "s");
        part(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void part(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(text.isEmpty() ? "" : " ").append(amount).append(unit);
        }
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** Bytes; the units are powers of 1024. */
    static Optional<Long> size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int power = matcher.group(2).isEmpty() ? 0 : SIZE_UNITS.indexOf(matcher.group(2)) + 1;
        long unit = 1L << 10 * power;
        long number = Long.parseLong(matcher.group(1));
        return number <= Long.MAX_VALUE / unit ? Optional.of(number * unit) : Optional.empty();
    }

    /** A percentage that may be above 100: {@link #within} tells. */
    public static Optional<BigDecimal> percentage(String text) {
        Matcher matcher = PERCENT.matcher(text);
        return matcher.matches() ? Optional.of(new BigDecimal(matcher.group(1))) : Optional.empty();
    }

    /** A percentage as a {@link Percent}; empty above 100. */
    public static Optional<Percent> within(BigDecimal percentage) {
        return percentage.compareTo(BigDecimal.valueOf(100)) <= 0
                ? Optional.of(new Percent(percentage.movePointRight(2).intValueExact()))
                : Optional.empty();
    }

    public static Optional<Double> factor(String text) {
        Matcher matcher = FACTOR.matcher(text);
        return matcher.matches() ? Optional.of(Double.parseDouble(matcher.group(1))) : Optional.empty();
    }

    static Optional<BigDecimal> decimal(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }
}
