package dev.sluice.config;

import dev.sluice.base.Secret;
import dev.sluice.config.Languages.Checked;
import dev.sluice.config.MetricSource.FieldCondition;
import dev.sluice.config.MetricSource.Issues;
import dev.sluice.config.MetricSource.Operator;
import dev.sluice.config.MetricSource.Quantity;
import dev.sluice.config.MetricSource.Unit;
import dev.sluice.config.References.Resolved;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads where a metric comes from. */
final class MetricSourceReader {
    private static final List<String> KINDS =
            List.of("prometheus", "sql", "http", "log", "accessLog", "router", "command", "sentry");
    private static final Set<String> PLACEHOLDERS = Set.of("version", "stable", "canary");
    private static final Set<String> PROGRAM_PLACEHOLDERS = Set.of("version", "stable", "canary", "environment");
    private static final Pattern URL = Pattern.compile("https?://[^\\s/?#@]+([/?#]\\S*)?");
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Set<String> NUMBERS = Set.of("status", "bytes", "micros");
    /** What the connection says for itself. */
    private static final Set<String> RESERVED =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

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
            case "sql" -> sql(source);
            case "http" -> http(fields, source);
            case "log" -> log(fields, source);
            case "accessLog" -> accessLog(fields, source);
            case "router" ->
                source.choice(Stream.of(Quantity.values()).map(Quantity::word).toList(), List.of())
                        .map(word -> new MetricSource.Router(Stream.of(Quantity.values())
                                .filter(q -> q.word().equals(word))
                                .findFirst()
                                .orElseThrow()));
            case "command" -> source.command(PROGRAM_PLACEHOLDERS).map(MetricSource.Program::new);
            default -> sentry(fields, source);
        };
    }

    private Optional<MetricSource> prometheus(Fields fields, Value source) {
        Optional<String> query = query(source);
        Optional<Secret> address = setting(
                        fields, prometheus, "address", "guard.prometheus", "prometheus: http://prometheus:9090")
                .flatMap(MetricSourceReader::url);
        Map<String, Secret> headers =
                headers(fields.value("headers").or(() -> prometheus.flatMap(p -> p.value("headers"))));
        return query.isPresent() && address.isPresent()
                ? Optional.of(new MetricSource.Prometheus(address.get(), query.get(), headers))
                : Optional.empty();
    }

    private Optional<MetricSource> sql(Value source) {
        if (!ground.hasDatabase()) {
            source.key()
                    .problem(
                            "a metric by SQL in an environment without a database",
                            "there is nobody to ask",
                            "give the environment a `database`, or leave the metric out there: guard: {metrics: []}");
            return Optional.empty();
        }
        return query(source).map(MetricSource.Sql::new);
    }

    private static Optional<MetricSource> http(Fields fields, Value source) {
        Optional<Secret> url = url(source);
        Optional<String> json = fields.required("json", "where the number stands: json: $.queue.length")
                .flatMap(MetricSourceReader::jsonPath);
        Optional<Value> at = fields.value("at");
        Optional<String> time = at.flatMap(MetricSourceReader::jsonPath);
        Map<String, Secret> headers = headers(fields.value("headers"));
        return url.isPresent() && json.isPresent() && at.isPresent() == time.isPresent()
                ? Optional.of(new MetricSource.Http(url.get(), source.literal().orElse(""), json.get(), time, headers))
                : Optional.empty();
    }

    private static Optional<MetricSource> log(Fields fields, Value source) {
        Unit unit = unit(fields, List.of("count", "rate"));
        return pattern(source).map(pattern -> new MetricSource.Log(pattern, unit));
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
        Optional<Fields> where = source.fields(Section.ACCESS_LOG_FIELDS);
        if (where.isEmpty()) {
            return Optional.empty();
        }
        List<Value> given = where.get().present(Section.ACCESS_LOG_FIELDS.accepted());
        List<FieldCondition> conditions = new ArrayList<>();
        given.forEach(v -> field(v).ifPresent(conditions::add));
        if (given.isEmpty()) {
            source.problem("`accessLog` asks for nothing", "it has no field", "as in accessLog: {status: \">= 500\"}");
        }
        return conditions.isEmpty() || conditions.size() < given.size()
                ? Optional.empty()
                : Optional.of(new MetricSource.AccessLog(conditions, unit));
    }

    private static Optional<FieldCondition> field(Value value) {
        Optional<String> text = value.literal();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String written = text.get().strip();
        Operator operator = Stream.of(
                        Operator.NOT_EQUALS,
                        Operator.AT_LEAST,
                        Operator.AT_MOST,
                        Operator.ABOVE,
                        Operator.BELOW,
                        Operator.MATCHES,
                        Operator.EQUALS)
                .filter(o -> written.startsWith(o.sign()))
                .findFirst()
                .orElse(Operator.EQUALS);
        String operand = written.startsWith(operator.sign())
                ? written.substring(operator.sign().length()).strip()
                : written;
        boolean ordered = Set.of(Operator.AT_LEAST, Operator.AT_MOST, Operator.ABOVE, Operator.BELOW)
                .contains(operator);
        if (ordered || (NUMBERS.contains(value.name()) && operator != Operator.MATCHES)) {
            if (!NUMBERS.contains(value.name()) || !operand.matches("\\d{1,15}")) {
                value.problem(
                        value.label() + " cannot be compared with " + Value.shown(operand),
                        NUMBERS.contains(value.name()) ? "it is a whole number" : "it is a text",
                        "as in {status: \">= 500\", path: ~ ^/api, method: POST}");
                return Optional.empty();
            }
        }
        if (operator == Operator.MATCHES && isFaulty(value, operand, text.get().indexOf(operand))) {
            return Optional.empty();
        }
        return Optional.of(new FieldCondition(value.name(), operator, operand));
    }

    private Optional<MetricSource> sentry(Fields fields, Value source) {
        Optional<Issues> counted = source.choice(List.of("issues", "events"), List.of())
                .map(word -> Issues.valueOf(word.toUpperCase(Locale.ROOT)));
        String example = "sentry: {organization: acme, project: shop, token: \"${env:SENTRY_TOKEN}\"}";
        Optional<Value> address = fields.value("address").or(() -> sentry.flatMap(s -> s.value("address")));
        Optional<Secret> url = address.isEmpty()
                ? Optional.of(new Secret("https://sentry.io"))
                : address.flatMap(MetricSourceReader::url);
        Optional<String> organization = setting(fields, sentry, "organization", "guard.sentry", example)
                .flatMap(v -> v.matching(SLUG, "a name of Sentry's", "as it stands in the address of its pages"));
        Optional<String> project = setting(fields, sentry, "project", "guard.sentry", example)
                .flatMap(v -> v.matching(SLUG, "a name of Sentry's", "as it stands in the address of its pages"));
        Optional<Secret> token =
                setting(fields, sentry, "token", "guard.sentry", example).flatMap(MetricSourceReader::secret);
        Optional<Value> release = fields.value("release");
        Optional<String> named =
                release.isEmpty() ? Optional.of("${version}") : release.flatMap(MetricSourceReader::query);
        Optional<Value> more = fields.value("query");
        Optional<String> query = more.isEmpty() ? Optional.of("") : more.flatMap(MetricSourceReader::query);
        boolean whole = counted.isPresent() && url.isPresent() && organization.isPresent() && project.isPresent();
        return whole && token.isPresent() && named.isPresent() && query.isPresent()
                ? Optional.of(new MetricSource.Sentry(
                        url.get(),
                        organization.get(),
                        project.get(),
                        token.get(),
                        named.get(),
                        query.get(),
                        counted.get()))
                : Optional.empty();
    }

    /** What the metric says itself, or what is said for all of its kind. */
    private static Optional<Value> setting(
            Fields fields, Optional<Fields> shared, String key, String where, String example) {
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

    /** A text that is shown to people, so nothing secret may come into it. */
    private static Optional<String> query(Value value) {
        Optional<Resolved> resolved = value.resolved(PLACEHOLDERS);
        if (resolved.filter(Resolved::referenced).isPresent()) {
            value.problem(
                    "a reference in " + value.label(),
                    "what is asked is shown in plans and reports",
                    "write it down, or put what is secret into `headers`");
            return Optional.empty();
        }
        if (resolved.filter(r -> r.text().isBlank()).isPresent()) {
            value.problem(value.label() + " is empty", "nothing would be asked", "write what is asked");
            return Optional.empty();
        }
        return resolved.map(Resolved::text);
    }

    private static Optional<Secret> url(Value value) {
        Optional<String> text = value.text(PLACEHOLDERS);
        if (text.isPresent()
                && !URL.matcher(text.get().replace("${", "").replace("}", "")).matches()) {
            value.problem(
                    value.label() + " is not an address",
                    "no http:// or https://, or a user and a password in it",
                    "as in http://prometheus:9090; what is secret belongs into `headers`");
            return Optional.empty();
        }
        return text.map(Secret::new);
    }

    private static Optional<Secret> secret(Value value) {
        Optional<Resolved> resolved = value.resolved(Set.of());
        if (resolved.filter(r -> !r.referenced()).isPresent()) {
            value.scope().problems().hide(value.span());
            value.problem(
                    value.label() + " is written into the file",
                    "whoever reads the file could use it",
                    "write ${env:NAME} or ${file:path}");
            return Optional.empty();
        }
        return resolved.map(r -> new Secret(r.text()));
    }

    private static Map<String, Secret> headers(Optional<Value> mapping) {
        Map<String, Secret> headers = new LinkedHashMap<>();
        for (Value header : mapping.map(Value::named).orElse(List.of())) {
            if (!Names.TOKEN.matcher(header.name()).matches()
                    || RESERVED.contains(header.name().toLowerCase(Locale.ROOT))) {
                header.key()
                        .problem(
                                header.label() + " cannot be sent as a header",
                                "it is no token, or the connection's own",
                                "as in {Authorization: \"Bearer ${env:TOKEN}\"}");
                continue;
            }
            header.text()
                    .filter(text -> isFieldValue(text, header))
                    .ifPresent(text -> headers.put(header.name(), new Secret(text)));
        }
        return headers;
    }

    private static boolean isFieldValue(String text, Value header) {
        boolean fine = text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (!fine) {
            header.problem(
                    header.label() + " holds what no header can",
                    "a line break or a letter that is not ASCII",
                    "take it out");
        }
        return fine;
    }

    private static Optional<String> pattern(Value value) {
        return value.literal().filter(text -> !isFaulty(value, text, 0));
    }

    private static boolean isFaulty(Value value, String pattern, int from) {
        if (MetricRules.languages(value).pattern(pattern) instanceof Checked.Faulty(int at, int length, String why)) {
            MetricRules.faulty(
                    value,
                    new Checked.Faulty(from + at, length, why),
                    "a regular expression as RE2 has them: no look-around, no back-references");
            return true;
        }
        return false;
    }

    private static Optional<String> jsonPath(Value value) {
        return value.literal().filter(text -> {
            if (MetricRules.languages(value).jsonPath(text) instanceof Checked.Faulty faulty) {
                MetricRules.faulty(
                        value,
                        faulty,
                        "as in $.data.count, $.items[0].value, $['a b'], $..errors; filters"
                                + " belong into the condition");
                return false;
            }
            return true;
        });
    }
}
