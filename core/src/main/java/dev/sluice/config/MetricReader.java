package dev.sluice.config;

import dev.sluice.analysis.MetricLimits;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricSchedule;
import dev.sluice.analysis.MetricTerms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads one metric: its name, when it is measured, how many bad measurements are too many, and what its verdict does. */
final class MetricReader {
    private static final int LONGEST_NAME = 60;
    private static final int MOST = 10_000;
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

    private final Value item;
    private final MetricSourceReader sources;
    private final MetricGround ground;

    MetricReader(Value item, MetricSourceReader sources, MetricGround ground) {
        this.item = item;
        this.sources = sources;
        this.ground = ground;
    }

    Optional<MetricSpec> read() {
        Optional<Fields> fields = sources.fields(item);
        return fields.flatMap(this::read);
    }

    private Optional<MetricSpec> read(Fields fields) {
        Optional<String> name = name(fields);
        Optional<MetricSource> source = sources.read(fields);
        MetricSchedule schedule = schedule(fields);
        Optional<MetricRules.Read> rule = new MetricRules(fields, source, schedule.count(), ground).read();
        MetricLimits limits = limits(fields, schedule.count(), rule.map(MetricRules.Read::rule));
        MetricMode mode = mode(fields);
        Duration timeout = timeout(fields, schedule.interval());
        if (name.isEmpty() || source.isEmpty() || rule.isEmpty()) {
            return Optional.empty();
        }
        MetricSource asked = source.get();
        warnOfOverlap(fields, asked, schedule.interval());
        return Optional.of(new MetricSpec(
                new MetricTerms(
                        name.get(),
                        asked.kind() + ": " + Value.printable(asked.asks()),
                        rule.get().rule(),
                        schedule,
                        limits,
                        mode,
                        rule.get().versus()),
                asked,
                timeout));
    }

    private static Optional<String> name(Fields fields) {
        return fields.required("name", "name it by what is measured: name: login success")
                .flatMap(v -> v.parsed(
                        text -> text.isBlank()
                                        || text.length() > LONGEST_NAME
                                        || !SourceText.printable(text).equals(text)
                                ? Optional.empty()
                                : Optional.of(text),
                        "a name",
                        "one line of " + LONGEST_NAME + " characters at most"));
    }

    private static MetricSchedule schedule(Fields fields) {
        Optional<Value> given = fields.value("interval");
        Duration interval = given.flatMap(Value::positiveDuration).orElse(INTERVAL);
        if (interval.compareTo(SHORTEST) < 0) {
            given.orElseThrow()
                    .problem(
                            "`interval` is shorter than a second",
                            "what is asked that often is slowed by the asking",
                            "the router itself looks at every request");
            interval = INTERVAL;
        }
        return new MetricSchedule(
                fields.value("initialDelay").flatMap(Value::duration).orElse(interval),
                interval,
                fields.value("count").flatMap(v -> v.integer(1, MOST)));
    }

    private static MetricLimits limits(Fields fields, Optional<Integer> count, Optional<MetricRule> rule) {
        if (rule.filter(MetricRule.Comparison.class::isInstance).isPresent()) {
            fields.present(List.of("failureLimit", "consecutiveSuccessLimit"))
                    .forEach(v -> v.key()
                            .problem(
                                    v.label() + " beside `compare`",
                                    "all measurements are judged together",
                                    "take it out; `count` and `looks` say when it is judged"));
        }
        MetricLimits usual = MetricLimits.DEFAULT;
        int failures = number(fields, "failureLimit", 0).orElse(usual.failureLimit());
        Optional<Integer> successes = number(fields, "consecutiveSuccessLimit", 1);
        if (count.isPresent() && count.get() <= failures && fields.has("failureLimit")) {
            fields.value("failureLimit")
                    .orElseThrow()
                    .problem(
                            "the metric can never fail",
                            "it fails when more than " + failures + " of " + count.get() + " measurements do",
                            "make `failureLimit` less than `count`, or say mode: muted");
        }
        if (count.isPresent() && successes.filter(n -> n > count.get()).isPresent()) {
            fields.value("consecutiveSuccessLimit")
                    .orElseThrow()
                    .problem(
                            "the metric can never succeed",
                            "it is measured " + count.get() + " times only",
                            "make `count` at least `consecutiveSuccessLimit`, or leave `count` out");
        }
        return new MetricLimits(
                failures,
                number(fields, "inconclusiveLimit", 0).orElse(usual.inconclusiveLimit()),
                number(fields, "consecutiveErrorLimit", 0).orElse(usual.consecutiveErrorLimit()),
                successes);
    }

    private static Optional<Integer> number(Fields fields, String key, int lowest) {
        return fields.value(key).flatMap(v -> v.integer(lowest, MOST));
    }

    private static MetricMode mode(Fields fields) {
        String mode = fields.value("mode")
                .flatMap(v -> v.choice(List.of("critical", "weighted", "muted"), List.of()))
                .orElse("critical");
        Optional<Value> weight = fields.value("weight");
        if (!mode.equals("weighted")) {
            weight.ifPresent(v -> v.key()
                    .problem(
                            "`weight` of a metric that is " + mode,
                            "it decides " + (mode.equals("muted") ? "nothing" : "alone"),
                            "say mode: weighted, or take it out"));
            return mode.equals("muted") ? new MetricMode.Muted() : new MetricMode.Critical();
        }
        return new MetricMode.Weighted(
                weight.flatMap(v -> v.integer(1, MOST)).orElse(1).doubleValue());
    }

    private static Duration timeout(Fields fields, Duration interval) {
        Optional<Value> given = fields.value("timeout");
        Duration usual = interval.compareTo(TIMEOUT) < 0 ? interval : TIMEOUT;
        Duration timeout = given.flatMap(Value::positiveDuration).orElse(usual);
        if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            given.orElseThrow()
                    .problem("`timeout` is longer than 5 m", "nothing is measured meanwhile", "write 5m at most");
            return usual;
        }
        return timeout;
    }

    private static void warnOfOverlap(Fields fields, MetricSource source, Duration interval) {
        if (source instanceof MetricSource.Prometheus prometheus) {
            QueryWindow.of(prometheus.query())
                    .filter(window -> window.compareTo(interval) > 0)
                    .ifPresent(window -> fields.value("interval")
                            .or(() -> fields.value("prometheus"))
                            .ifPresent(at -> at.scope()
                                    .problems()
                                    .warn(
                                            at.span(),
                                            "the same data is counted more than once",
                                            "measured every " + QueryWindow.words(interval) + ", but the query looks "
                                                    + QueryWindow.words(window) + " back",
                                            "interval: " + QueryWindow.words(window) + ", or ["
                                                    + QueryWindow.words(interval) + "] in the query")));
        }
    }
}
