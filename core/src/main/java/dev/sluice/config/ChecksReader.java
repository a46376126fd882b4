package dev.sluice.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code checks} and {@code smoke}, and says what is checked where nothing is said. */
final class ChecksReader {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Duration PROGRAM_WITHIN = Duration.ofMinutes(1);
    private static final Duration VALID_FOR = Duration.ofDays(14);
    private static final long FREE_BYTES = 1L << 30;
    private static final String REDIS = "redis";
    private static final int HTTPS = 443;
    private static final Pattern URL = Pattern.compile("https?://[^\\s/?#@]+([/?#]\\S*)?");
    private static final Set<String> PLACEHOLDERS = Set.of("version", "environment");
    private static final List<String> KINDS =
            List.of("http", "tcp", "tls", "redis", "sql", "schema", "revision", "disk", "command");

    private final List<ComponentSpec> components;
    private final Optional<DataSpec> data;

    ChecksReader(List<ComponentSpec> components, Optional<DataSpec> data) {
        this.components = components;
        this.data = data;
    }

    List<CheckSpec> read(Value list) {
        List<CheckSpec> checks = new ArrayList<>();
        Names names = new Names("checks", "give one of them a `name` of its own");
        for (Value item : list.items()) {
            check(item).filter(c -> names.take(c.name(), item)).ifPresent(checks::add);
        }
        return checks;
    }

    /** The components' own health paths, and the database. */
    List<CheckSpec> defaults() {
        List<CheckSpec> checks = new ArrayList<>();
        for (ComponentSpec component : components) {
            component
                    .health()
                    .filter(path -> ownerOf(path)
                            .filter(owner -> owner.name().equals(component.name()))
                            .isPresent())
                    .ifPresent(path -> checks.add(new CheckSpec.Http(
                            component.name(), path, Optional.empty(), Map.of(), Map.of(), WITHIN, false)));
        }
        data.ifPresent(d -> {
            checks.add(new CheckSpec.Sql("database", "select 1", Optional.empty()));
            d.redis().ifPresent(url -> checks.add(new CheckSpec.Redis(REDIS, url, WITHIN)));
            d.migrations().ifPresent(m -> checks.add(new CheckSpec.Revision("migrations")));
        });
        return checks;
    }

    private Optional<CheckSpec> check(Value item) {
        if (!(item.tree() instanceof Tree.Mapping mapping)) {
            return item.wrongType("a check", "write {http: /health}, or another of " + String.join(", ", KINDS));
        }
        List<Value> kinds = new Fields(mapping, item.scope()).present(KINDS);
        if (kinds.size() != 1) {
            item.problem(
                    kinds.isEmpty() ? "a check of no known kind" : "a check of " + kinds.size() + " kinds",
                    kinds.isEmpty() ? meant(mapping) : "one question for each check",
                    "begin it with one of " + String.join(", ", KINDS));
            return Optional.empty();
        }
        Value kind = kinds.getFirst();
        return switch (kind.name()) {
            case "http" -> item.fields(Section.HTTP_CHECK).flatMap(f -> http(f, kind));
            case "tcp" -> item.fields(Section.TCP_CHECK).flatMap(f -> tcp(f, kind));
            case "tls" -> item.fields(Section.TLS_CHECK).flatMap(f -> tls(f, kind));
            case "redis" -> item.fields(Section.REDIS_CHECK).flatMap(f -> redis(f, kind));
            case "sql" -> item.fields(Section.SQL_CHECK).flatMap(f -> sql(f, kind));
            case "schema" -> item.fields(Section.SCHEMA_CHECK).flatMap(f -> schema(f, kind));
            case "revision" -> item.fields(Section.REVISION_CHECK).flatMap(f -> revision(f, kind));
            case "disk" -> item.fields(Section.DISK_CHECK).flatMap(f -> disk(f, kind));
            default -> item.fields(Section.COMMAND_CHECK).flatMap(f -> program(f, kind));
        };
    }

    private static String meant(Tree.Mapping check) {
        return check.entries().stream()
                .flatMap(e -> Suggestion.nearest(e.key().text(), KINDS).stream())
                .findFirst()
                .map(s -> "did you mean `" + s + "`?")
                .orElse("what does it ask?");
    }

    private Optional<CheckSpec> http(Fields fields, Value target) {
        boolean external = fields.value("external").flatMap(Value::flag).orElse(false);
        Optional<Integer> status = fields.value("status").flatMap(v -> v.integer(100, 599));
        Map<String, String> json = texts(fields, "json");
        Map<String, String> headers = texts(fields, "headers");
        Duration within = within(fields, WITHIN);
        return target(target, external)
                .map(t -> new CheckSpec.Http(nameOf(fields, t), t, status, json, headers, within, external));
    }

    private Optional<String> target(Value value, boolean external) {
        Optional<String> text = value.text();
        if (text.isEmpty() || URL.matcher(text.get()).matches()) {
            return text;
        }
        if (!text.get().startsWith("/") || SourceText.printable(text.get()).contains(" ")) {
            value.problem(
                    "`http` is neither a path nor a URL",
                    "a path begins with '/', a URL with http:// or https://",
                    "write http: /health, or a whole URL without user and password");
            return Optional.empty();
        }
        if (external) {
            value.problem(
                    "a path that is `external`",
                    "a path is answered by the app itself",
                    "write a whole URL, or take `external` out");
        }
        if (!components.isEmpty() && ownerOf(text.get()).isEmpty()) {
            value.problem(
                    "no component answers " + Value.shown(text.get()),
                    "no route is a beginning of it",
                    "routes: "
                            + String.join(
                                    ", ",
                                    components.stream()
                                            .flatMap(c -> c.routes().stream())
                                            .toList()));
        }
        return text;
    }

    private Optional<ComponentSpec> ownerOf(String path) {
        ComponentSpec owner = null;
        int longest = 0;
        for (ComponentSpec component : components) {
            for (String route : component.routes()) {
                boolean covers = route.equals("/")
                        || path.equals(route)
                        || path.startsWith(route + "/")
                        || path.startsWith(route + "?");
                if (covers && route.length() > longest) {
                    owner = component;
                    longest = route.length();
                }
            }
        }
        return Optional.ofNullable(owner);
    }

    private static Optional<CheckSpec> tcp(Fields fields, Value target) {
        Duration within = within(fields, WITHIN);
        return HostPort.of(target, Optional.empty())
                .map(at -> new CheckSpec.Tcp(nameOf(fields, at.toString()), at.host(), at.port(), within));
    }

    private static Optional<CheckSpec> redis(Fields fields, Value target) {
        Duration within = within(fields, WITHIN);
        return new RedisReader(target).asked().map(url -> new CheckSpec.Redis(nameOf(fields, REDIS), url, within));
    }

    private static Optional<CheckSpec> tls(Fields fields, Value target) {
        Duration validFor =
                fields.value("validFor").flatMap(Value::positiveDuration).orElse(VALID_FOR);
        return HostPort.of(target, Optional.of(HTTPS))
                .map(at -> new CheckSpec.Tls(nameOf(fields, "tls " + at), at.host(), at.port(), validFor));
    }

    private Optional<CheckSpec> sql(Fields fields, Value query) {
        needsDatabase(query, data.isPresent());
        Optional<String> expected = fields.value("equals").flatMap(Value::literal);
        return query.literal().map(sql -> new CheckSpec.Sql(nameOf(fields, sql), sql, expected));
    }

    private Optional<CheckSpec> schema(Fields fields, Value schema) {
        needsDatabase(schema, data.isPresent());
        Optional<Fields> where = schema.fields(Section.SCHEMA);
        Optional<String> column = where.flatMap(w -> w.value("column")).flatMap(Value::literal);
        return where.flatMap(w -> w.required("table", "the table that must exist: {table: users, column: email}"))
                .flatMap(Value::literal)
                .map(table -> new CheckSpec.Schema(
                        nameOf(fields, column.map(c -> table + "." + c).orElse(table)), table, column));
    }

    private Optional<CheckSpec> revision(Fields fields, Value which) {
        needsDatabase(which, data.flatMap(DataSpec::migrations).isPresent());
        return which.choice(List.of("newest"), List.of())
                .map(newest -> new CheckSpec.Revision(nameOf(fields, "migrations")));
    }

    private static void needsDatabase(Value check, boolean present) {
        if (!present) {
            String wanted = check.name().equals("revision") ? "migrations" : "database";
            check.problem(
                    "a check of the " + wanted + " where there is none",
                    check.scope().references().environment() + " has no `" + wanted + "`",
                    "give this environment one, or `checks` and `smoke` of its own");
        }
    }

    private static Optional<CheckSpec> disk(Fields fields, Value path) {
        long free = fields.value("free").flatMap(Value::size).orElse(FREE_BYTES);
        return path.text().map(p -> new CheckSpec.Disk(nameOf(fields, "disk " + p), p, free));
    }

    private static Optional<CheckSpec> program(Fields fields, Value value) {
        Duration within = within(fields, PROGRAM_WITHIN);
        return value.command(PLACEHOLDERS)
                .map(command -> new CheckSpec.Program(nameOf(fields, command.toString()), command, within));
    }

    private static String nameOf(Fields fields, String otherwise) {
        return fields.value("name").flatMap(Value::literal).orElse(otherwise);
    }

    private static Duration within(Fields fields, Duration otherwise) {
        return fields.value("within").flatMap(Value::positiveDuration).orElse(otherwise);
    }

    private static Map<String, String> texts(Fields fields, String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        fields.value(key).stream()
                .flatMap(v -> v.named().stream())
                .forEach(v -> v.literal().ifPresent(text -> texts.put(v.name(), text)));
        return texts;
    }
}
