package dev.sluice.adapter.database;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Any migration tool on MariaDB: nobody looks whom it keeps waiting, and what a failing migration ran before its failure stays. Both
 * are said, for neither is what people know from PostgreSQL.
 */
final class UnwatchedMigrations extends AttendedMigrations {
    private final Database database;
    private final Optional<Duration> lockTimeout;

    /** @param lockTimeout after which the tool's sessions give up on a lock; empty where they could not be told */
    UnwatchedMigrations(MigrationTool tool, Database database, Optional<Duration> lockTimeout) {
        super(tool);
        this.database = database;
        this.lockTimeout = lockTimeout;
    }

    @Override
    void attend(Runnable work, Consumer<String> tell) {
        tell.accept("on MariaDB nobody watches yet whom a migration keeps waiting; "
                + lockTimeout
                        .map(time -> "it gives up on a lock after " + time.toSeconds() + " s")
                        .orElse("how long it waits for a lock is its own lock_wait_timeout"));
        boolean dirty = status().dirty().isPresent();
        String before = database.facts().schemaHash();
        try {
            work.run();
        } catch (SluiceException e) {
            if (dirty || e.code() == Code.REVISION_UNKNOWN || e.code() == Code.ROLLBACK_REFUSED) {
                throw e;
            }
            throw new SluiceException(
                    e.code(),
                    e.what() + "; MariaDB takes nothing back that ran before the failure: " + left(before),
                    "look at what it left, and repair that or restore the backup, before anything else is migrated"
                            + (e.help().isEmpty() ? "" : "; " + e.help()),
                    e);
        }
    }

    private String left(String before) {
        try {
            return database.facts().schemaHash().equals(before)
                    ? "the schema is what it was, its rows may not be"
                    : "the schema is not what it was";
        } catch (SluiceException unreachable) {
            return "what it left could not be looked at";
        }
    }
}
