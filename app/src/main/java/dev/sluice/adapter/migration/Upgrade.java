package dev.sluice.adapter.migration;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.migration.MigrationStatus;

/** What is asked before and after every upgrade, whatever the tool. */
final class Upgrade {
    private Upgrade() {}

    /**
     * Whether there is anything to run. Throws where it cannot be run: at a database from elsewhere, a dirty one, or for a
     * revision that the release does not have.
     *
     * @param applied whether the database has it
     * @param lists what shows the release's revisions
     */
    static boolean isNeeded(MigrationStatus status, String revision, boolean applied, String lists) {
        if (!status.unknown().isEmpty()) {
            throw new SluiceException(
                    Code.REVISION_UNKNOWN,
                    "the database is at " + String.join(", ", status.unknown()) + ", which this release does not know",
                    "deploy a release that has this revision");
        }
        if (applied) {
            return false;
        }
        if (status.dirty().isPresent()) {
            throw new SluiceException(Code.MIGRATION_FAILED, status.dirty().get(), "nothing was run");
        }
        if (position(status, revision) < 0) {
            throw unknown(revision, lists);
        }
        return true;
    }

    static SluiceException unknown(String revision, String lists) {
        return new SluiceException(
                Code.REVISION_UNKNOWN,
                "this release has no revision " + revision,
                "`" + lists + "` lists those it has");
    }

    /** Where it stands among the pending ones; -1 when it is not pending. */
    static int position(MigrationStatus status, String revision) {
        for (int at = 0; at < status.pending().size(); at++) {
            if (status.pending().get(at).revision().equals(revision)) {
                return at;
            }
        }
        return -1;
    }

    /** A program can end well and have reached another database. */
    static SluiceException notApplied(String tool, String revision, String settings) {
        return new SluiceException(
                Code.MIGRATION_FAILED,
                tool + " ended without an error, and " + revision + " is still not applied",
                "see that " + settings + " reaches the database that `database` names");
    }
}
