package dev.sluice.config;

import dev.sluice.config.MigrationSpec.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code migrations}: the name of a tool, or a mapping with the tool's settings. */
final class MigrationsReader {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");
    private static final List<String> TOOLS = List.of("alembic", "flyway");
    private static final List<String> LATER = List.of("liquibase", "prisma", "rails", "django");
    private static final Set<String> PLACEHOLDERS = Set.of("environment");
    private static final Set<String> WITH_REVISION = Set.of("environment", "revision");
    private static final String COMMANDS_HELP =
            "or any tool by its commands: {command: {current: ..., known: ..., upgrade: ..., downgrade: ...}}";

    private final Value migrations;

    MigrationsReader(Value migrations) {
        this.migrations = migrations;
    }

    Optional<MigrationSpec> read() {
        if (migrations.isText()) {
            return migrations
                    .choice(TOOLS, LATER)
                    .map(name -> new MigrationSpec(toolOf(name), List.of(), LOCK_TIMEOUT));
        }
        Optional<Fields> fields = migrations.fields(Section.MIGRATIONS);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Duration lockTimeout = fields.get()
                .value("lockTimeout")
                .flatMap(Value::positiveDuration)
                .orElse(LOCK_TIMEOUT);
        List<String> contract = contract(fields.get());
        return tool(fields.get()).map(tool -> new MigrationSpec(tool, contract, lockTimeout));
    }

    private static Tool toolOf(String name) {
        return name.equals("alembic")
                ? new Tool.Alembic(new Command(List.of("alembic")))
                : new Tool.Flyway("db/migration");
    }

    private static Optional<Tool> tool(Fields fields) {
        if (fields.has("tool") == fields.has("command")) {
            fields.problem(
                    fields.has("tool") ? "`tool` and `command` together" : "no migration tool is named",
                    "one tool keeps the revisions",
                    "say tool: alembic or tool: flyway, " + COMMANDS_HELP);
            return Optional.empty();
        }
        Optional<String> name = fields.value("tool").flatMap(v -> v.choice(TOOLS, LATER));
        fields.value("program")
                .filter(v ->
                        fields.has("command") || name.filter("flyway"::equals).isPresent())
                .ifPresent(v -> misplaced(v, "only alembic has a `program`"));
        fields.value("folder")
                .filter(v ->
                        fields.has("command") || name.filter("alembic"::equals).isPresent())
                .ifPresent(v -> misplaced(v, "only flyway has a `folder`"));
        if (fields.has("command")) {
            return fields.value("command").flatMap(MigrationsReader::commands);
        }
        return name.flatMap(n -> n.equals("alembic") ? alembic(fields) : flyway(fields));
    }

    private static void misplaced(Value value, String reason) {
        value.key().problem(value.label() + " does not belong to this tool", reason, "take it out");
    }

    private static Optional<Tool> alembic(Fields fields) {
        return fields.has("program")
                ? fields.value("program").flatMap(v -> v.command(PLACEHOLDERS)).map(Tool.Alembic::new)
                : Optional.of(toolOf("alembic"));
    }

    private static Optional<Tool> flyway(Fields fields) {
        return fields.has("folder")
                ? fields.value("folder").flatMap(Value::text).map(Tool.Flyway::new)
                : Optional.of(toolOf("flyway"));
    }

    private static Optional<Tool> commands(Value command) {
        Optional<Fields> fields = command.fields(Section.MIGRATION_COMMANDS);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Optional<Command> current = fields.get()
                .required("current", "the command that prints the database's revision, nothing when it is empty")
                .flatMap(v -> v.command(PLACEHOLDERS));
        Optional<Command> known = fields.get()
                .required("known", "the command that prints every revision of the release in order, one a line")
                .flatMap(v -> v.command(PLACEHOLDERS));
        Optional<Command> upgrade = fields.get()
                .required("upgrade", "the command that brings the database up to ${revision}")
                .flatMap(MigrationsReader::withRevision);
        Optional<Command> downgrade = fields.get().value("downgrade").flatMap(MigrationsReader::withRevision);
        Optional<Command> sql = fields.get().value("sql").flatMap(MigrationsReader::withRevision);
        return current.isPresent() && known.isPresent() && upgrade.isPresent()
                ? Optional.of(new Tool.Commands(current.get(), known.get(), upgrade.get(), downgrade, sql))
                : Optional.empty();
    }

    private static Optional<Command> withRevision(Value value) {
        Optional<Command> command = value.command(WITH_REVISION);
        if (command.isPresent() && command.get().arguments().stream().noneMatch(a -> a.contains("${revision}"))) {
            value.problem(
                    value.label() + " does not say where to",
                    "one revision is run at a time",
                    "put ${revision} where the tool takes its target");
        }
        return command;
    }

    private static List<String> contract(Fields fields) {
        List<String> revisions = new ArrayList<>();
        Names names = new Names("contract revisions", "keep one of them");
        for (Value item : fields.value("contract").map(Value::itemsOrOne).orElse(List.of())) {
            item.matching(
                            REVISION,
                            "a revision as the tool names it",
                            "letters, digits and . _ + -, as in 0018_drop_legacy")
                    .filter(r -> names.take(r, item))
                    .ifPresent(revisions::add);
        }
        return revisions;
    }
}
