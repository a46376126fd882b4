package dev.sluice.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far a PromQL query looks back: the longest of its {@code [5m]}. */
final class QueryWindow {
    private static final Pattern RANGE = Pattern.compile(
            "\\[\\s*(?:(\\d{1,5})w)?(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,7})m)?(?:(\\d{1,9})s)?\\s*[:\\]]");

    private QueryWindow() {}

    static Optional<Duration> of(String query) {
        Duration longest = Duration.ZERO;
        Matcher matcher = RANGE.matcher(query);
        while (matcher.find()) {
            Duration window = Duration.ofDays(7 * number(matcher, 1) + number(matcher, 2))
                    .plusHours(number(matcher, 3))
                    .plusMinutes(number(matcher, 4))
                    .plusSeconds(number(matcher, 5));
            longest = window.compareTo(longest) > 0 ? window : longest;
        }
        return longest.isZero() ? Optional.empty() : Optional.of(longest);
    }

    private static long number(Matcher matcher, int group) {
        return Optional.ofNullable(matcher.group(group)).map(Long::parseLong).orElse(0L);
    }

    /** As PromQL and the configuration both write it. */
    static String words(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
