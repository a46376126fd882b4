package dev.sluice.migration;

import java.time.Instant;
import java.util.Optional;

/** What becomes of the database when a release is taken back, as far as that was found out beforehand. */
public sealed interface DatabaseReturn {
    /**
     * It can stay as the release left it.
     *
     * @param revision where it stays
     * @param proof the version that passed its smoke tests there; empty where no version was there before
     */
    record Stays(Optional<String> revision, Optional<String> proof) implements DatabaseReturn {}

    /**
     * It has to be taken back with the code, and that was done on the copy.
     *
     * @param revision where to
     * @param proof the version that failed without it and passed after it
     */
    record Downgrade(Optional<String> revision, String proof) implements DatabaseReturn {}

    /**
     * Only restoring a backup brings the version before back: what was written since is lost.
     *
     * @param at when that backup was made
     */
    record Restore(String backup, Instant at, String why) implements DatabaseReturn {}

    /** Nobody tried; by the rules of expand migrations it stays. */
    record Unproven(Optional<String> revision, String why) implements DatabaseReturn {}
}
