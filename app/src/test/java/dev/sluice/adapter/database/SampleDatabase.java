package dev.sluice.adapter.database;

import dev.sluice.base.Secret;
import java.util.List;
import java.util.Optional;

/** A real, empty database that one test owns. */
public interface SampleDatabase {
    Secret url();

    /** What people call it: the name of a database on its server, or the path of a file. */
    String name();

    /**
     * Another database with the same in it, of a user of its own; nobody may be connected to this one meanwhile. Empty where it is
     * made anew as quickly.
     */
    default Optional<SampleDatabase> copy() {
        return Optional.empty();
    }

    void execute(String... statements);

    /** Holds a lock that keeps any backup from ending, until it is closed. There is a table {@code users}. */
    AutoCloseable blockBackups();

    /** Every row of the tables, one text each, in the order of the first column. */
    List<String> rows(String... tables);

    /** SQL for a table {@code noise(data)} of at least a megabyte that hardly compresses. */
    String[] noise();
}
