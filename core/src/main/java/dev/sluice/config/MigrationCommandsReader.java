package dev.sluice.config;

import dev.sluice.config.MigrationSpec.Tool;
import java.util.Optional;
import java.util.Set;

/** Reads a migration tool that is known by its commands alone. */
final class MigrationCommandsReader {
    private static final Set<String> PLACEHOLDERS = Set.of("environment");
    private static final Set<String> WITH_REVISION = Set.of("environment", "revision");

    private MigrationCommandsReader() {}

    static Optional<Tool> read(Value command) {
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
                .flatMap(MigrationCommandsReader::withRevision);
        Optional<Command> downgrade = fields.get().value("downgrade").flatMap(MigrationCommandsReader::withRevision);
        Optional<Command> sql = fields.get().value("sql").flatMap(MigrationCommandsReader::withRevision);
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
}
