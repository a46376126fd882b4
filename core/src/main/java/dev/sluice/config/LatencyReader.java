package dev.sluice.config;

import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.LatencyLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code guard.latency}: percentiles, what is fine anyway, and for how long nobody looks. Left out, the usual ones are compared. */
final class LatencyReader {
    private static final Pattern PERCENTILE = Pattern.compile("p(\\d{2}(?:\\.\\d)?)");
    private static final Pattern VERSUS_STABLE = Pattern.compile("(.*?)(?:\\s+stable)?");
    private static final double LARGEST_FACTOR = 100;
    private static final String INITIAL_DELAY = "initialDelay";
    private static final String FINE_UNDER = "fineUnder";
    private static final String HELP = "write {p95: 1.5x stable}, or none";

    private final Optional<Value> latency;

    LatencyReader(Optional<Value> latency) {
        this.latency = latency;
    }

    List<LatencyLimit> limits() {
        if (latency.isEmpty()) {
            return GuardLimits.DEFAULT.latency();
        }
        if (latency.get().isText()) {
            latency.get().choice(List.of("none"), List.of());
            return List.of();
        }
        Duration fineUnder = duration(FINE_UNDER).orElse(LatencyLimit.UNNOTICED);
        List<LatencyLimit> limits = new ArrayList<>();
        for (Value entry : latency.get().named()) {
            if (!entry.name().equals(INITIAL_DELAY) && !entry.name().equals(FINE_UNDER)) {
                percentile(entry).flatMap(p -> limit(entry, p, fineUnder)).ifPresent(limits::add);
            }
        }
        return limits.isEmpty()
                ? GuardLimits.DEFAULT.latency().stream()
                        .map(usual -> new LatencyLimit(usual.percentile(), usual.factor(), Optional.of(fineUnder)))
                        .toList()
                : limits;
    }

    /** For so long after the release's first request nobody looks; empty where it is not said. */
    Optional<Duration> initialDelay() {
        return duration(INITIAL_DELAY);
    }

    private Optional<Duration> duration(String name) {
        return latency.filter(v -> !v.isText())
                .flatMap(v -> v.named().stream()
                        .filter(entry -> entry.name().equals(name))
                        .findFirst())
                .flatMap(Value::duration);
    }

    private static Optional<Double> percentile(Value entry) {
        Matcher matcher = PERCENTILE.matcher(entry.name());
        Optional<Double> percentile =
                matcher.matches() ? Optional.of(Double.parseDouble(matcher.group(1))) : Optional.empty();
        if (percentile.filter(p -> p >= 50).isEmpty()) {
            entry.key()
                    .problem(
                            "unknown key " + entry.label(),
                            "no percentile from p50 to p99.9",
                            HELP + "; accepted here too: " + FINE_UNDER + ", " + INITIAL_DELAY);
            return Optional.empty();
        }
        return percentile;
    }

    private static Optional<LatencyLimit> limit(Value entry, double percentile, Duration fineUnder) {
        Optional<Double> factor = entry.parsed(
                text -> {
                    Matcher matcher = VERSUS_STABLE.matcher(text);
                    return matcher.matches() ? Quantities.factor(matcher.group(1)) : Optional.empty();
                },
                "how many times stable's it may be",
                HELP);
        if (factor.isPresent() && !(factor.get() >= 1 && factor.get() <= LARGEST_FACTOR)) {
            entry.problem(
                    entry.label() + " is not between 1x and 100x",
                    factor.get() < 1 ? "a release as fast as stable would be taken back" : "it would decide nothing",
                    HELP);
            return Optional.empty();
        }
        return factor.map(f -> new LatencyLimit(percentile, f, Optional.of(fineUnder)));
    }
}
