package dev.sluice.config;

import dev.sluice.base.Secret;
import dev.sluice.config.MetricSource.Quantity;
import dev.sluice.config.MetricSource.Unit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads where a metric comes from. */
final class MetricSourceReader {
    private static final List<String> KINDS =
            List.of("prometheus", "sql", "http", "log", "accessLog", "router", "command", "sentry");
    private static final Set<String> PROGRAM_PLACEHOLDERS = Set.of("version", "stable", "canary", "environment");

    private final Optional<Fields> prometheus;
    private final Optional<Fields> sentry;
    private final MetricGround ground;

    MetricSourceReader(Optional<Fields> prometheus, Optional<Fields> sentry, MetricGround ground) {
        this.prometheus = prometheus;
        this.sentry = sentry;
        this.ground = ground;
    }

    /** The keys of a metric; a metric of no source, or of two, is put down. */
    Optional<Fields> fields(Value item) {
        if (!(item.tree() instanceof Tree.Mapping mapping)) {
            return item.wrongType("a metric", "write {name: ..., prometheus: ...}, or another of " + kinds());
        }
        List<Value> sources = new Fields(mapping, item.scope()).present(KINDS);
        if (sources.size() != 1) {
            item.problem(
                    sources.isEmpty() ? "a metric from nowhere" : "a metric from " + sources.size() + " sources",
                    sources.isEmpty() ? "what is asked?" : "one source for each metric",
                    "give it one of " + kinds());
            return Optional.empty();
        }
        return item.fields(
                switch (sources.getFirst().name()) {
                    case "prometheus" -> Section.PROMETHEUS_METRIC;
                    case "sql" -> Section.SQL_METRIC;
                    case "http" -> Section.HTTP_METRIC;
                    case "log" -> Section.LOG_METRIC;
                    case "accessLog" -> Section.ACCESS_LOG_METRIC;
                    case "router" -> Section.ROUTER_METRIC;
                    case "command" -> Section.COMMAND_METRIC;
                    default -> Section.SENTRY_METRIC;
                });
    }

    private static String kinds() {
        return String.join(", ", KINDS);
    }

    /** The source of a metric that {@link #fields} has let through. */
    Optional<MetricSource> read(Fields fields) {
        Value source = fields.present(KINDS).getFirst();
        return switch (source.name()) {
            case "prometheus" -> prometheus(fields, source);
            case "sql" -> sql(fields, source);
            case "http" -> http(fields, source);
            case "log" -> log(fields, source);
            case "accessLog" -> accessLog(fields, source);
            case "router" -> router(source);
            case "command" -> program(fields, source);
            default -> new SentryReader(fields, sentry).read(source);
        };
    }

    private Optional<MetricSource> prometheus(Fields fields, Value source) {
        Optional<String> query = QuestionText.query(source);
        Optional<Secret> address = setting(
                        fields, prometheus, "address", "guard.prometheus", "prometheus: http://prometheus:9090")
                .flatMap(QuestionText::url);
        Map<String, Secret> headers =
                QuestionText.headers(fields.value("headers").or(() -> prometheus.flatMap(p -> p.value("headers"))));
        return query.isPresent() && address.isPresent()
                ? Optional.of(new MetricSource.Prometheus(address.get(), query.get(), headers))
                : Optional.empty();
    }

    private Optional<MetricSource> sql(Fields fields, Value source) {
        if (!ground.hasDatabase()) {
            source.key()
                    .problem(
                            "a metric by SQL in an environment without a database",
                            "there is nobody to ask",
                            "give the environment a `database`, or leave the metric out there: guard: {metrics: []}");
            return Optional.empty();
        }
        Optional<Optional<String>> at = given(fields, "at", QuestionText::query);
        return QuestionText.query(source).flatMap(query -> at.map(time -> new MetricSource.Sql(query, time)));
    }

    private static Optional<MetricSource> http(Fields fields, Value source) {
        Optional<Secret> url = QuestionText.url(source);
        Optional<String> json = fields.required("json", "where the number stands: json: $.queue.length")
                .flatMap(QuestionText::jsonPath);
        Optional<Optional<String>> at = given(fields, "at", QuestionText::jsonPath);
        Map<String, Secret> headers = QuestionText.headers(fields.value("headers"));
        return url.isPresent() && json.isPresent() && at.isPresent()
                ? Optional.of(
                        new MetricSource.Http(url.get(), source.literal().orElse(""), json.get(), at.get(), headers))
                : Optional.empty();
    }

    private static Optional<MetricSource> log(Fields fields, Value source) {
        Unit unit = unit(fields, List.of("count", "rate"));
        return QuestionText.pattern(source).map(pattern -> new MetricSource.Log(pattern, unit));
    }

    private Optional<MetricSource> accessLog(Fields fields, Value source) {
        Unit unit = unit(fields, List.of("count", "rate", "share"));
        if (!ground.listen().accessLog()) {
            source.key()
                    .problem(
                            "a metric from an access log that is not written",
                            "`accessLog` of `listen` is false",
                            "say listen: {accessLog: true}");
            return Optional.empty();
        }
        return AccessLogReader.conditions(source).map(where -> new MetricSource.AccessLog(where, unit));
    }

    private static Optional<MetricSource> router(Value source) {
        return source.choice(Stream.of(Quantity.values()).map(Quantity::word).toList(), List.of())
                .flatMap(word -> Stream.of(Quantity.values())
                        .filter(q -> q.word().equals(word))
                        .findFirst())
                .map(MetricSource.Router::new);
    }

    private static Optional<MetricSource> program(Fields fields, Value source) {
        Optional<Optional<String>> json = given(fields, "json", QuestionText::jsonPath);
        Optional<Optional<String>> at = given(fields, "at", QuestionText::jsonPath);
        return source.command(PROGRAM_PLACEHOLDERS)
                .filter(command -> json.isPresent() && at.isPresent())
                .map(command -> new MetricSource.Program(command, json.get(), at.get()));
    }

    /** A key that may be left out: empty where it is there and wrong, which has been said then. */
    private static Optional<Optional<String>> given(
            Fields fields, String key, Function<Value, Optional<String>> reading) {
        Optional<Value> value = fields.value(key);
        Optional<String> read = value.flatMap(reading);
        return value.isPresent() == read.isPresent() ? Optional.of(read) : Optional.empty();
    }

    /** What the metric says itself, or what is said for all of its kind. */
    static Optional<Value> setting(Fields fields, Optional<Fields> shared, String key, String where, String example) {
        Optional<Value> value = fields.value(key).or(() -> shared.flatMap(s -> s.value(key)));
        if (value.isEmpty()) {
            fields.problem(
                    "`" + key + "` is missing",
                    "neither here nor at `" + where + "`",
                    "say it once for all: guard: {" + example + "}");
        }
        return value;
    }

    private static Unit unit(Fields fields, List<String> words) {
        return fields.value("unit")
                .flatMap(v -> v.choice(words, List.of()))
                .map(word -> Unit.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(Unit.COUNT);
    }
}
