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
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+:/@-]{0,199}");
    private static final List<String> TOOLS = List.of("alembic", "flyway", "liquibase", "prisma", "rails", "django");
    private static final Set<String> PLACEHOLDERS = Set.of("environment");
    private static final int MOST_RETRIES = 1000;

    private final Value migrations;

    MigrationsReader(Value migrations) {
        this.migrations = migrations;
    }

    Optional<MigrationSpec> read() {
        if (migrations.isText()) {
            return migrations
                    .choice(TOOLS, List.of())
                    .map(MigrationsReader::usual)
                    .map(tool -> new MigrationSpec(tool, List.of(), MigrationSpec.LOCK_TIMEOUT));
        }
        return migrations.fields(Section.MIGRATIONS).flatMap(MigrationsReader::spec);
    }

    private static Optional<MigrationSpec> spec(Fields fields) {
        Duration lockTimeout =
                fields.value("lockTimeout").flatMap(Value::positiveDuration).orElse(MigrationSpec.LOCK_TIMEOUT);
        Duration blocking =
                fields.value("blocksAtMost").flatMap(Value::positiveDuration).orElse(lockTimeout);
        int retries =
                fields.value("retries").flatMap(v -> v.integer(0, MOST_RETRIES)).orElse(MigrationSpec.RETRIES);
        List<String> contract = contract(fields);
        Optional<Duration> pause = fields.value("pause").flatMap(MigrationsReader::pause);
        return tool(fields).map(tool -> new MigrationSpec(tool, contract, lockTimeout, retries, blocking, pause));
    }

    private static Optional<Duration> pause(Value value) {
        Optional<Duration> pause = value.positiveDuration();
        if (pause.filter(p -> p.compareTo(MigrationSpec.LONGEST_PAUSE) > 0).isPresent()) {
            value.problem(
                    value.label() + " is too long",
                    "browsers and proxies give up before that",
                    "at most " + MigrationSpec.LONGEST_PAUSE.toSeconds()
                            + "s; what takes longer must not need a pause");
            return Optional.empty();
        }
        return pause;
    }

    /** A tool as it is usually laid out. */
    private static Tool usual(String name) {
        return switch (name) {
            case "alembic" -> new Tool.Alembic(new Command(List.of("alembic")));
            case "flyway" -> new Tool.Flyway("db/migration");
            case "liquibase" -> new Tool.Liquibase(new Command(List.of("liquibase")), Optional.empty());
            case "prisma" -> new Tool.Prisma(new Command(List.of("node_modules/.bin/prisma")), "prisma/migrations");
            case "rails" -> new Tool.Rails(new Command(List.of("bin/rails")));
            case "django" -> new Tool.Django(new Command(List.of("python3", "manage.py")));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Optional<Tool> tool(Fields fields) {
        if (fields.has("tool") == fields.has("command")) {
            fields.problem(
                    fields.has("tool") ? "`tool` and `command` together" : "no migration tool is named",
                    "one tool keeps the revisions",
                    "say tool: and one of " + String.join(", ", TOOLS)
                            + "; or any tool by its commands: {command: {current: ..., known: ..., upgrade: ..., downgrade: ...}}");
            return Optional.empty();
        }
        Optional<String> name = fields.value("tool").flatMap(v -> v.choice(TOOLS, List.of()));
        String called = fields.has("command") ? "command" : name.orElse("");
        only(fields, "program", called, Set.of("alembic", "liquibase", "prisma", "rails", "django"));
        only(fields, "folder", called, Set.of("flyway", "prisma"));
        only(fields, "changelog", called, Set.of("liquibase"));
        return fields.has("command")
                ? fields.value("command").flatMap(MigrationCommandsReader::read)
                : name.flatMap(n -> own(usual(n), fields));
    }

    private static void only(Fields fields, String key, String called, Set<String> owners) {
        fields.value(key)
                .filter(v -> !called.isEmpty() && !owners.contains(called))
                .ifPresent(value -> value.key()
                        .problem(
                                value.label() + " does not belong to this tool",
                                "only "
                                        + String.join(
                                                " and ",
                                                owners.stream().sorted().toList())
                                        + (owners.size() == 1 ? " has a `" : " have a `") + key + "`",
                                "take it out"));
    }

    /** The tool with what is said about it; empty where that cannot be read. */
    private static Optional<Tool> own(Tool usual, Fields fields) {
        Optional<String> folder = fields.value("folder").flatMap(Value::text);
        Optional<String> changelog = fields.value("changelog").flatMap(Value::text);
        return switch (usual) {
            case Tool.Flyway tool -> Optional.of(new Tool.Flyway(folder.orElse(tool.folder())));
            case Tool.Alembic tool -> program(fields, tool.program()).map(Tool.Alembic::new);
            case Tool.Rails tool -> program(fields, tool.program()).map(Tool.Rails::new);
            case Tool.Django tool -> program(fields, tool.program()).map(Tool.Django::new);
            case Tool.Liquibase tool ->
                program(fields, tool.program()).map(program -> new Tool.Liquibase(program, changelog));
            case Tool.Prisma tool ->
                program(fields, tool.program()).map(program -> new Tool.Prisma(program, folder.orElse(tool.folder())));
            case Tool.Commands tool -> Optional.of(tool);
        };
    }

    private static Optional<Command> program(Fields fields, Command usual) {
        return fields.has("program")
                ? fields.value("program").flatMap(v -> v.command(PLACEHOLDERS))
                : Optional.of(usual);
    }

    private static List<String> contract(Fields fields) {
        List<String> revisions = new ArrayList<>();
        Names names = new Names("contract revisions", "keep one of them");
        for (Value item : fields.value("contract").map(Value::itemsOrOne).orElse(List.of())) {
            item.matching(
                            REVISION,
                            "a revision as the tool names it",
                            "letters, digits and . _ + - : / @, as in 0018_drop_legacy")
                    .filter(r -> names.take(r, item))
                    .ifPresent(revisions::add);
        }
        return revisions;
    }
}
