package dev.sluice.config;

import dev.sluice.base.Percent;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.GuardLimits.InitialDelay;
import dev.sluice.traffic.LatencyLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads when the router takes a release back: {@code guard.errors}, {@code guard.latency}, {@code guard.initialDelay}. */
final class GuardReader {
    private static final Pattern PERCENTILE = Pattern.compile("p(\\d{2}(?:\\.\\d)?)");
    private static final Pattern VERSUS_STABLE = Pattern.compile("(.*?)(?:\\s+stable)?");
    private static final double LARGEST_FACTOR = 100;
    private static final String LATENCY_HELP = "write {p95: 1.5x stable}, or none";
    private static final GuardLimits USUAL = GuardLimits.DEFAULT;

    private final Optional<Fields> guard;

    GuardReader(Fields environment) {
        guard = environment.value("guard").flatMap(v -> v.fields(Section.GUARD));
    }

    GuardLimits read() {
        Optional<Fields> errors = guard.flatMap(g -> g.value("errors")).flatMap(v -> v.fields(Section.ERRORS));
        Optional<Value> latency = guard.flatMap(g -> g.value("latency"));
        return new GuardLimits(
                errors.flatMap(e -> e.value("limit"))
                        .flatMap(GuardReader::share)
                        .orElse(USUAL.errorLimit()),
                errors.flatMap(e -> e.value("versusStable"))
                        .flatMap(GuardReader::versusStable)
                        .orElse(USUAL.versusStable()),
                errors.flatMap(e -> e.value("alpha"))
                        .flatMap(GuardReader::share)
                        .map(Percent::share)
                        .orElse(USUAL.alpha()),
                latency.map(GuardReader::percentiles).orElse(List.of()),
                Optional.of(initialDelay(latency)));
    }

    /** A release that is too cold to be judged by its failures is too cold to be judged by its latency. */
    private InitialDelay initialDelay(Optional<Value> latency) {
        Duration failures = guard.flatMap(g -> g.value("initialDelay"))
                .flatMap(Value::duration)
                .orElse(InitialDelay.DEFAULT.failures());
        Duration ofLatency = latency.filter(v -> !v.isText())
                .flatMap(v -> v.named().stream()
                        .filter(entry -> entry.name().equals("initialDelay"))
                        .findFirst())
                .flatMap(Value::duration)
                .orElse(InitialDelay.DEFAULT.latency());
        return new InitialDelay(failures, ofLatency.compareTo(failures) < 0 ? failures : ofLatency);
    }

    private static List<LatencyLimit> percentiles(Value latency) {
        if (latency.isText()) {
            latency.choice(List.of("none"), List.of());
            return List.of();
        }
        List<LatencyLimit> limits = new ArrayList<>();
        for (Value entry : latency.named()) {
            if (!entry.name().equals("initialDelay")) {
                percentile(entry).flatMap(p -> limit(entry, p)).ifPresent(limits::add);
            }
        }
        return limits.isEmpty() ? USUAL.latency() : limits;
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
                            LATENCY_HELP + "; accepted here too: initialDelay");
            return Optional.empty();
        }
        return percentile;
    }

    private static Optional<LatencyLimit> limit(Value entry, double percentile) {
        Optional<Double> factor = entry.parsed(
                text -> {
                    Matcher matcher = VERSUS_STABLE.matcher(text);
                    return matcher.matches() ? Quantities.factor(matcher.group(1)) : Optional.empty();
                },
                "how many times stable's it may be",
                LATENCY_HELP);
        if (factor.isPresent() && !(factor.get() >= 1 && factor.get() <= LARGEST_FACTOR)) {
            entry.problem(
                    entry.label() + " is not between 1x and 100x",
                    factor.get() < 1 ? "a release as fast as stable would be taken back" : "it would decide nothing",
                    LATENCY_HELP);
            return Optional.empty();
        }
        return factor.map(f -> new LatencyLimit(percentile, f));
    }

    private static Optional<Double> versusStable(Value versus) {
        return versus.factor().filter(factor -> {
            boolean isUsable = factor >= 1 && factor <= 1000;
            if (!isUsable) {
                versus.problem(
                        factor < 1 ? "`versusStable` is below 1x" : "`versusStable` is above 1000x",
                        factor < 1 ? "a release as good as stable would be taken back" : "it would decide nothing",
                        Quantities.FACTOR_HELP);
            }
            return isUsable;
        });
    }

    /** A percentage above 0 and below 100. */
    private static Optional<Percent> share(Value value) {
        Optional<Percent> percent = value.percent();
        if (percent.isPresent()
                && (percent.get().equals(Percent.ZERO) || percent.get().equals(Percent.HUNDRED))) {
            value.problem(
                    value.label() + " is " + percent.get(),
                    "then it would decide nothing",
                    "something above 0 % and below 100 %");
            return Optional.empty();
        }
        return percent;
    }
}
