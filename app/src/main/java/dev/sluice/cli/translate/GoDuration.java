package dev.sluice.cli.translate;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Kubernetes writes them: {@code 90s}, {@code 1h30m}, {@code 1.5h}; a number alone is seconds. */
final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private GoDuration() {}

    static Optional<Duration> parse(String text) {
        String plain = text.strip();
        if (plain.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(plain)));
        }
        Matcher matcher = PART.matcher(plain);
        BigDecimal millis = BigDecimal.ZERO;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            long unit = MILLIS.getOrDefault(matcher.group(2), 0L);
            millis = millis.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)));
            end = matcher.end();
        }
        return end == plain.length() && end > 0 ? Optional.of(Duration.ofMillis(millis.longValue())) : Optional.empty();
    }
}
