package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.mariadb.StatementWatch;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.MigrationTool;
import java.util.List;
import java.util.Optional;

/** A migration tool that is watched while it changes something. */
final class WatchedTool implements MigrationTool {
    private final MigrationTool tool;
    private final StatementWatch watch;

    WatchedTool(MigrationTool tool, StatementWatch watch) {
        this.tool = tool;
        this.watch = watch;
    }

    @Override
    public MigrationStatus status() {
        return tool.status();
    }

    @Override
    public Optional<String> current() {
        return tool.current();
    }

    @Override
    public List<MigrationScript> sql(List<String> revisions) {
        return tool.sql(revisions);
    }

    @Override
    public void upgradeTo(String revision) {
        watched(() -> tool.upgradeTo(revision));
    }

    @Override
    public boolean canDowngrade() {
        return tool.canDowngrade();
    }

    @Override
    public void downgradeTo(String revision) {
        watched(() -> tool.downgradeTo(revision));
    }

    /** The watch ends whatever comes of it; where both fail, it is the migration that matters. */
    private void watched(Runnable work) {
        watch.begin();
        try {
            work.run();
        } catch (RuntimeException e) {
            try {
                watch.end();
            } catch (RuntimeException also) {
                e.addSuppressed(also);
            }
            throw e;
        }
        watch.end();
    }
}
