package dev.sluice.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the schema follows the code, and how much waiting it may cause.
 *
 * @param contract revisions that are held back until the old version is gone
 * @param lockTimeout how long one statement may wait for a lock
 * @param retries how often a migration that got no lock is tried again, after longer and longer pauses
 * @param blocking how long any other session may wait for the migration before it is stopped
 * @param pause how long the router may hold requests back while a migration runs; empty where it does not
 */
public record MigrationSpec(
        Tool tool,
        List<String> contract,
        Duration lockTimeout,
        int retries,
        Duration blocking,
        Optional<Duration> pause) {
    public static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
    public static final int RETRIES = 8;
    /** Whoever asked is gone by then. */
    public static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    public MigrationSpec {
        contract = List.copyOf(contract);
        if (retries < 0) {
            throw new IllegalArgumentException("retries are counted from 0");
        }
        if (pause.filter(p -> !p.isPositive() || p.compareTo(LONGEST_PAUSE) > 0).isPresent()) {
            throw new IllegalArgumentException("a pause is above zero and at most " + LONGEST_PAUSE);
        }
    }

    /** Without a pause. */
    public MigrationSpec(Tool tool, List<String> contract, Duration lockTimeout, int retries, Duration blocking) {
        this(tool, contract, lockTimeout, retries, blocking, Optional.empty());
    }

    /** Waits caused to others end when one's own do. */
    public MigrationSpec(Tool tool, List<String> contract, Duration lockTimeout) {
        this(tool, contract, lockTimeout, RETRIES, lockTimeout);
    }

    /** The tool that keeps the revisions. Paths are relative to the release's directory. */
    public sealed interface Tool {
        /** Alembic, as installed with the release; {@code program} is usually {@code alembic}. */
        record Alembic(Command program) implements Tool {}

        /** Versioned SQL files, run by the embedded Flyway. */
        record Flyway(String folder) implements Tool {}

        /**
         * Liquibase's own command line.
         *
         * @param changelog the root changelog; empty where {@code liquibase.properties} names it
         */
        record Liquibase(Command program, Optional<String> changelog) implements Tool {}

        /** Prisma, as installed with the release; the folder holds a folder with {@code migration.sql} for each. */
        record Prisma(Command program, String folder) implements Tool {}

        /** Django's {@code manage.py}; a revision is {@code app.0002_name}. */
        record Django(Command program) implements Tool {}

        /** Rails' tasks; a revision is a version such as {@code 20260131120000}. */
        record Rails(Command program) implements Tool {}

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
