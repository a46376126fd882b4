package dev.sluice.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the schema follows the code.
 *
 * @param contract revisions that are held back until the old version is gone
 * @param lockTimeout how long one statement may wait for a lock
 */
public record MigrationSpec(Tool tool, List<String> contract, Duration lockTimeout) {
    public MigrationSpec {
        contract = List.copyOf(contract);
    }

    /** The tool that keeps the revisions. Paths are relative to the release's directory. */
    public sealed interface Tool {
        /** Alembic, as installed with the release; {@code program} is usually {@code alembic}. */
        record Alembic(Command program) implements Tool {}

        /** Versioned SQL files, run by the embedded Flyway. */
        record Flyway(String folder) implements Tool {}

        /**
         * Any tool that can say where it is. {@code current} prints the database's revision (nothing when empty), {@code
         * known} every revision of the release in order, one a line; {@code upgrade} and {@code downgrade} get {@code
         * ${revision}}, and so does {@code sql}, which prints what that one revision would run.
         */
        record Commands(
                Command current, Command known, Command upgrade, Optional<Command> downgrade, Optional<Command> sql)
                implements Tool {}
    }
}
