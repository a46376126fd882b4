package dev.sluice.adapter.database;

import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.MigrationTool;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Any migration tool with somebody beside it while it changes the database: what it does there is {@link #attend}. */
abstract class AttendedMigrations implements MigrationTool {
    private final MigrationTool tool;

    AttendedMigrations(MigrationTool tool) {
        this.tool = tool;
    }

    /** Does the tool's work; {@code tell} is for people who wait. */
    abstract void attend(Runnable work, Consumer<String> tell);

    @Override
    public final MigrationStatus status() {
        return tool.status();
    }

    @Override
    public final Optional<String> current() {
        return tool.current();
    }

    @Override
    public final List<MigrationScript> sql(List<String> revisions) {
        return tool.sql(revisions);
    }

    @Override
    public final boolean canDowngrade() {
        return tool.canDowngrade();
    }

    @Override
    public final void upgradeTo(String revision) {
        upgradeTo(revision, ignored -> {});
    }

    @Override
    public final void upgradeTo(String revision, Consumer<String> tell) {
        attend(() -> tool.upgradeTo(revision, tell), tell);
    }

    @Override
    public final void downgradeTo(String revision) {
        attend(() -> tool.downgradeTo(revision), ignored -> {});
    }
}
