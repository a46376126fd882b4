package dev.sluice.port;

import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The migrations of one release against the environment's database. */
public interface MigrationTool {
    MigrationStatus status();

    /** The newest revision that the database has, as {@link #status} says it: less to ask for, where the database itself tells it. */
    default Optional<String> current() {
        return status().current();
    }

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
