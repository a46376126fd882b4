package dev.sluice.config;

import dev.sluice.base.Percent;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.GuardLimits.InitialDelay;
import java.time.Duration;
import java.util.Optional;

/** Reads when the router takes a release back: {@code guard.errors}, {@code guard.latency}, {@code guard.initialDelay}. */
final class GuardReader {
    private static final GuardLimits USUAL = GuardLimits.DEFAULT;

    private final Optional<Fields> guard;

    GuardReader(Fields environment) {
        guard = environment.value("guard").flatMap(v -> v.fields(Section.GUARD));
    }

    GuardLimits read() {
        Optional<Fields> errors = guard.flatMap(g -> g.value("errors")).flatMap(v -> v.fields(Section.ERRORS));
        LatencyReader latency = new LatencyReader(guard.flatMap(g -> g.value("latency")));
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
                latency.limits(),
                Optional.of(initialDelay(latency)));
    }

    /** A release that is too cold to be judged by its failures is too cold to be judged by its latency. */
    private InitialDelay initialDelay(LatencyReader latency) {
        Duration failures = guard.flatMap(g -> g.value("initialDelay"))
                .flatMap(Value::duration)
                .orElse(InitialDelay.DEFAULT.failures());
        Duration ofLatency = latency.initialDelay().orElse(InitialDelay.DEFAULT.latency());
        return new InitialDelay(failures, ofLatency.compareTo(failures) < 0 ? failures : ofLatency);
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
