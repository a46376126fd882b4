package dev.sluice.adapter.database;

import dev.sluice.base.Secret;

/** A real, empty database that one test owns. */
public interface SampleDatabase {
    Secret url();

    void execute(String... statements);

    /** Holds a lock that keeps any backup from ending, until it is closed. There is a table {@code users}. */
    AutoCloseable blockBackups();

    /** SQL for a table {@code noise(data)} of at least a megabyte that hardly compresses. */
    String[] noise();
}
