package dev.sluice.adapter.rehearsal;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.MigrationTool;
import java.util.List;
import java.util.function.LongSupplier;

/** A migration tool that is only let act when it was seen to ask the copy: its own files may name another database. */
final class GuardedTool implements MigrationTool {
    private final MigrationTool tool;
    private final LongSupplier asked;

    /** @param asked how often anybody came to the copy so far */
    GuardedTool(MigrationTool tool, LongSupplier asked) {
        this.tool = tool;
        this.asked = asked;
    }

    @Override
    public MigrationStatus status() {
        long before = asked.getAsLong();
        MigrationStatus status = tool.status();
        if (asked.getAsLong() == before) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the migration tool does not use the database that DATABASE_URL names, so it cannot be rehearsed",
                    "have it read DATABASE_URL; nothing was changed anywhere");
        }
        return status;
    }

    @Override
    public List<MigrationScript> sql(List<String> revisions) {
        return tool.sql(revisions);
    }

    @Override
    public void upgradeTo(String revision) {
        status();
        tool.upgradeTo(revision);
    }

    @Override
    public boolean canDowngrade() {
        return tool.canDowngrade();
    }

    @Override
    public void downgradeTo(String revision) {
        status();
        tool.downgradeTo(revision);
    }
}
