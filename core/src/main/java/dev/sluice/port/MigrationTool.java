package dev.sluice.port;

import dev.sluice.migration.MigrationStatus;
import java.util.function.Consumer;

/** The migrations of one release against the environment's database. */
public interface MigrationTool {
    MigrationStatus status();

    /** Brings the database up to a pending revision, it included; every earlier pending one runs first. Idempotent. */
    void upgradeTo(String revision);

    /**
     * The same, telling what is worth knowing while it goes on: who holds a lock that it waits for, how far an index is.
     *
     * @param tell called from any thread; what it throws ends the upgrade before it is tried again
     */
    default void upgradeTo(String revision, Consumer<String> tell) {
        upgradeTo(revision);
    }

    boolean canDowngrade();

    /** Takes back every revision after this one ({@code ""}: all). Throws where the tool cannot. */
    void downgradeTo(String revision);
}
