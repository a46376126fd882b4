package dev.sluice.port;

import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import java.util.List;

/** The migrations of one release against the environment's database. */
public interface MigrationTool {
    MigrationStatus status();

    /**
     * What revisions of the release run when they are applied one after the other, as SQL; one that the tool cannot show is {@link
     * MigrationScript.Opaque}. The database is not changed.
     *
     * @param revisions as {@link dev.sluice.migration.Migration#revision}, in the order in which they run: the pending ones, or the
     *     first of them, or applied ones where the tool still has their text
     * @throws dev.sluice.base.SluiceException with {@code REVISION_UNKNOWN} for one that the release does not have
     */
    List<MigrationScript> sql(List<String> revisions);

    /** Brings the database up to a pending revision, it included; every earlier pending one runs first. Idempotent. */
    void upgradeTo(String revision);

    boolean canDowngrade();

    /** Takes back every revision after this one ({@code ""}: all). Throws where the tool cannot. */
    void downgradeTo(String revision);
}
