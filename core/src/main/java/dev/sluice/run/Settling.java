package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.journal.Finding;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.plan.Step;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import java.util.Optional;

/** Finding out where a deployment that goes back left the schema, and taking back what broke off where that can be done. */
final class Settling {
    private Settling() {}

    /**
     * Where the database stands after a rollback of a deployment that began to migrate. A completed expand migration stays:
     * the old code runs on it. One that broke off is taken back where the tool can.
     */
    static Finding settle(Scene scene) {
        if (scene.state().begun(Step.Downgrade.class)) {
            return settleDowngrade(scene);
        }
        Optional<Finding.Restored> restored = scene.state().finding(Finding.Restored.class);
        if (restored.isPresent()) {
            return new Finding.Nothing("the database keeps what was restored from "
                    + restored.get().backup() + "; `sluice recover` once more restores it anew");
        }
        Finding.Surveyed before = scene.state()
                .finding(Finding.Surveyed.class)
                .orElseThrow(() -> new SluiceException(Code.INTERNAL, "a migration without a survey", ""));
        Database.Facts facts = scene.data().database().facts();
        boolean sameSchema = facts.schemaHash().equals(before.schemaHash());
        MigrationTool tool = DataSteps.tool(scene);
        if (!facts.takesBackDdl() && !scene.state().done(Step.Migrate.class)) {
            return settleUnprotected(scene, before, tool.status(), facts.product(), sameSchema);
        }
        if (sameSchema) {
            return new Finding.Nothing("the database is as it was before");
        }
        MigrationStatus now = tool.status();
        if (scene.state().done(Step.Migrate.class) || !tool.canDowngrade()) {
            refuseHalfDone(scene, before, now);
            return new Finding.Nothing("the database stays at " + now.current().orElse("its new schema")
                    + ", which older code can live with");
        }
        scene.term().check();
        tool.downgradeTo(before.revision().orElse(""));
        Optional<String> back = tool.current();
        if (!scene.data().database().facts().schemaHash().equals(before.schemaHash())) {
            throw halfDone(
                    scene,
                    "the database was taken back to " + back.orElse("the beginning")
                            + ", but its schema is not as before");
        }
        return new Finding.Migrated(now.current(), back, now.current().stream().toList());
    }

    /**
     * A migration was begun and did not end, where nothing is taken back that ran before a failure. A schema that is what it was
     * is all that can be known; of one that is not, nobody knows whether its last part is whole, and a downgrade would be run on
     * what it was not written for.
     */
    private static Finding settleUnprotected(
            Scene scene, Finding.Surveyed before, MigrationStatus now, String product, boolean sameSchema) {
        boolean applied = now.dirty().isEmpty() && now.pending().stream().allMatch(Migration::contract);
        if (applied && !now.current().equals(before.revision())) {
            return new Finding.Nothing(
                    "the database stays at " + now.current().orElse("its new schema") + ": the whole migration ran");
        }
        if (sameSchema && now.dirty().isEmpty() && now.current().equals(before.revision())) {
            return new Finding.Nothing("the database has the schema and the revision it had before; " + product
                    + " takes no rows back: what the migration wrote before it failed is still there, and the backup "
                    + backupName(scene) + " has the rows of before");
        }
        throw halfDone(
                scene,
                now.dirty()
                        .orElse("the database is at " + now.current().orElse("no revision")
                                + " with a schema that is not known whole, and " + product
                                + " takes nothing back of what ran"));
    }

    /** The version that serves runs before and after its contract migration, wherever taking that back ended. */
    private static Finding settleDowngrade(Scene scene) {
        MigrationStatus now = Migrating.serving(scene).status();
        now.dirty().ifPresent(why -> {
            throw halfDone(scene, why);
        });
        return new Finding.Nothing("the database stays at " + now.current().orElse("an empty schema") + ", on which "
                + scene.stable().orElseThrow().version() + " runs");
    }

    /** Migrations that are whole may stay. Half of one is no state that any release was made for. */
    private static void refuseHalfDone(Scene scene, Finding.Surveyed before, MigrationStatus now) {
        boolean whole = scene.state().done(Step.Migrate.class)
                || (now.dirty().isEmpty() && !now.current().equals(before.revision()));
        if (!whole) {
            throw halfDone(scene, now.dirty().orElse("the database has a changed schema at an unchanged revision"));
        }
    }

    private static SluiceException halfDone(Scene scene, String how) {
        return new SluiceException(
                Code.MIGRATION_FAILED,
                "a migration broke off half-way and cannot be taken back: " + how,
                "put the schema right by hand, or go back to the backup with `sluice backup restore "
                        + backupName(scene) + "`, which loses what was written since");
    }

    private static String backupName(Scene scene) {
        return scene.state()
                .finding(Finding.BackedUp.class)
                .map(Finding.BackedUp::backup)
                .orElse("NAME");
    }
}
