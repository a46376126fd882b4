package dev.sluice.port;

import dev.sluice.migration.MigrationStatus;

/** The migrations of one release against the environment's database. */
public interface MigrationTool {
    MigrationStatus status();

    /** Brings the database up to a pending revision, it included; every earlier pending one runs first. Idempotent. */
    void upgradeTo(String revision);

    boolean canDowngrade();

    /** Takes back every revision after this one ({@code ""}: all). Throws where the tool cannot. */
    void downgradeTo(String revision);
}
