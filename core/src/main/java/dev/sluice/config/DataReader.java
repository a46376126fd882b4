package dev.sluice.config;

import dev.sluice.base.Percent;
import dev.sluice.base.Secret;
import dev.sluice.config.InvariantSpec.Rule;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the database and what is done around it: {@code database}, {@code redis}, {@code migrations}, {@code backup}, {@code invariants}. */
final class DataReader {
    private static final Pattern SCHEME =
            Pattern.compile("(?:jdbc:)?([A-Za-z][A-Za-z0-9]{0,30})(?:\\+[A-Za-z0-9]{1,30})?:.*", Pattern.DOTALL);
    private static final Pattern FILE = Pattern.compile("/.*\\.(db|sqlite|sqlite3)", Pattern.DOTALL);
    private static final Set<String> KNOWN =
            Set.of("postgres", "postgresql", "mysql", "mysql2", "mariadb", "sqlite", "sqlite3");
    private static final Set<String> REDIS = Set.of("redis", "rediss");
    private static final String FORMS =
            "accepted here: postgresql://user:password@host:5432/name, mysql://user:password@host:3306/name,"
                    + " sqlite:/path/to/file.db";
    private static final String NONE = "none";

    private final Fields fields;
    private final boolean databaseSomewhere;

    /** {@code databaseSomewhere} tells whether any environment of the app has a database. */
    DataReader(Fields fields, boolean databaseSomewhere) {
        this.fields = fields;
        this.databaseSomewhere = databaseSomewhere;
    }

    Optional<DataSpec> read() {
        Optional<Value> database = fields.value("database");
        if (database.isEmpty() && !databaseSomewhere) {
            fields.present(List.of("redis", "migrations", "backup", "invariants", "rehearsal"))
                    .forEach(v -> v.key()
                            .problem(
                                    v.label() + " without a database",
                                    "there is nothing to do this to",
                                    "say which one: database: ${env:DATABASE_URL}"));
        }
        if (database.isEmpty() || isNone(database.get())) {
            if (databaseSomewhere) {
                refuseRedisAlone();
            }
            return Optional.empty();
        }
        Secret url = url(database.get());
        Optional<MigrationSpec> migrations = fields.value("migrations").flatMap(v -> new MigrationsReader(v).read());
        RehearsalSpec rehearsal = fields.value("rehearsal")
                .map(v -> new RehearsalReader(v).read())
                .orElse(RehearsalSpec.DEFAULT);
        BackupSpec backup = backup();
        return Optional.of(new DataSpec(url, migrations, backup, invariants(), rehearsal, redis(backup)));
    }

    private void refuseRedisAlone() {
        fields.value("redis")
                .filter(redis -> !isNone(redis))
                .ifPresent(redis -> redis.scope()
                        .problems()
                        .addNotYet(
                                redis.key().span(),
                                "`redis` in an environment without a database",
                                "write redis: none for it, and keep its data yourself"));
    }

    private static boolean isNone(Value database) {
        return database.tree() instanceof Tree.Scalar scalar && scalar.text().equals(NONE);
    }

    /** Where the reference leads nowhere, the environment is incomplete and its URL empty: nothing can be reached by it. */
    static Secret url(Value database) {
        Optional<String> text = database.text().map(String::strip);
        text.ifPresent(url -> {
            Matcher matcher = SCHEME.matcher(url);
            String scheme = matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
            if (REDIS.contains(scheme)) {
                database.problem(
                        "the database is a Redis", "its data is kept beside a database's", "write it under `redis`");
            } else if (!KNOWN.contains(scheme) && !FILE.matcher(url).matches()) {
                database.problem("this is not the URL of a database", "no known kind of database", FORMS);
            }
        });
        return new Secret(text.orElse(""));
    }

    /** Its data is a part of every backup, so these must be ours. */
    private Optional<Secret> redis(BackupSpec backup) {
        Optional<Value> redis = fields.value("redis").filter(value -> !isNone(value));
        redis.filter(value -> !(backup.method() instanceof BackupSpec.Method.Dump))
                .ifPresent(
                        value -> value.scope()
                                .problems()
                                .addNotYet(
                                        value.key().span(),
                                        "Redis data is kept in dumps only, and `backup` says another way",
                                        "take `method` or `command` out of `backup`, or `redis` out and keep its data yourself"));
        return redis.map(value -> new RedisReader(value).data());
    }

    private BackupSpec backup() {
        return fields.value("backup")
                .flatMap(v -> v.fields(Section.BACKUP))
                .map(backup -> new BackupReader(backup).read())
                .orElse(BackupSpec.DEFAULT);
    }

    private List<InvariantSpec> invariants() {
        List<InvariantSpec> invariants = new ArrayList<>();
        Names names = new Names("invariants", "give one of them another name");
        fields.value("invariants").stream()
                .flatMap(v -> v.items().stream())
                .forEach(item -> invariant(item, names).ifPresent(invariants::add));
        return invariants;
    }

    private static Optional<InvariantSpec> invariant(Value item, Names names) {
        Optional<Fields> fields = item.fields(Section.INVARIANT);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Optional<Value> nameValue = fields.get().required("name", "name it by what it promises: name: users stay");
        Optional<String> name = nameValue.flatMap(Value::literal);
        if (name.isPresent()) {
            names.take(name.get(), nameValue.get());
        }
        Optional<String> sql = fields.get()
                .required("sql", "a query that gives one number: sql: select count(*) from users")
                .flatMap(Value::literal);
        Optional<Rule> rule = rule(fields.get());
        Duration every =
                fields.get().value("every").flatMap(Value::positiveDuration).orElse(InvariantSpec.USUALLY);
        return name.isPresent() && sql.isPresent() && rule.isPresent()
                ? Optional.of(new InvariantSpec(name.get(), sql.get(), rule.get(), every))
                : Optional.empty();
    }

    private static Optional<Rule> rule(Fields fields) {
        List<Value> rules = fields.present(List.of("dropsAtMost", "equals", "between"));
        if (rules.size() != 1) {
            fields.problem(
                    rules.isEmpty() ? "an invariant without a rule" : "an invariant with " + rules.size() + " rules",
                    rules.isEmpty() ? "any number would do" : "which one counts?",
                    "give it one of dropsAtMost: 1%, equals: 0, between: [1, 5]");
            return Optional.empty();
        }
        Value rule = rules.getFirst();
        return switch (rule.name()) {
            case "dropsAtMost" -> rule.percent().map(Percent::share).map(Rule.DropsAtMost::new);
            case "equals" -> rule.number().map(Rule.EqualTo::new);
            default -> between(rule);
        };
    }

    private static Optional<Rule> between(Value range) {
        List<Value> items = range.items();
        List<BigDecimal> numbers =
                items.stream().flatMap(v -> v.number().stream()).toList();
        if (numbers.size() < items.size()) {
            return Optional.empty();
        }
        if (numbers.size() != 2 || numbers.get(0).compareTo(numbers.get(1)) > 0) {
            if (range.tree() instanceof Tree.Sequence) {
                range.problem("`between` is not a range", "two numbers, the lower one first", "write between: [1, 5]");
            }
            return Optional.empty();
        }
        return Optional.of(new Rule.Within(numbers.get(0), numbers.get(1)));
    }
}
