package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.MigrationSpec;
import dev.sluice.journal.Finding;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.traffic.BackendId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The steps that change the schema, and finding out where they left it. */
final class Migrating {
    private Migrating() {}

    static void refuse(Scene scene, MigrationStatus status) {
        String version = scene.state().plan().to().version().label();
        refuse(
                version,
                isAhead(scene, status)
                        ? new MigrationStatus(status.current(), List.of(), List.of(), status.dirty())
                        : status);
    }

    /** A release that was gone back to served on a schema that it does not know: so it may again when it is recovered. */
    private static boolean isAhead(Scene scene, MigrationStatus status) {
        return scene.state().plan().kind() == Plan.Kind.RECOVERY
                && !status.unknown().isEmpty();
    }

    static void refuse(String version, MigrationStatus status) {
        if (status.dirty().isPresent()) {
            throw new SluiceException(
                    Code.CHECK_FAILED, status.dirty().get(), "nothing was touched; see `sluice migrate status`");
        }
        if (!status.unknown().isEmpty()) {
            throw new SluiceException(
                    Code.REVISION_UNKNOWN,
                    "the database is at revision %s, which %s does not know"
                            .formatted(String.join(", ", status.unknown()), version),
                    "deploy a version that has this migration, or go back with `sluice rollback --to " + version + "`");
        }
        boolean held = false;
        for (Migration migration : status.pending()) {
            if (held && !migration.contract()) {
                throw new SluiceException(
                        Code.CHECK_FAILED,
                        "migration " + migration.revision()
                                + " comes after a contract migration and cannot run before it",
                        "release the two one after the other, the contract migration last");
            }
            held |= migration.contract();
        }
    }

    static Finding migrate(Scene scene, Time clock) {
        MigrationTool tool = DataSteps.tool(scene);
        MigrationStatus before = tool.status();
        refuse(scene, before);
        if (isAhead(scene, before)) {
            return new Finding.Nothing("the database is at " + before.current().orElse("a revision")
                    + ", ahead of the release, as it was when the release served");
        }
        List<String> expand = before.pending().stream()
                .filter(m -> !m.contract())
                .map(Migration::revision)
                .toList();
        return upgrade(scene, new Step.Migrate(), tool, before, expand, clock);
    }

    /** The version that serves knows the migration, and was seen to run on the schema before it. */
    static Finding downgrade(Scene scene, Step.Downgrade step, Time clock) {
        MigrationTool tool = serving(scene);
        Optional<String> before = tool.status().current();
        if (before.equals(Optional.of(step.revision()))) {
            return new Finding.Nothing("the database is at " + step.revision());
        }
        scene.term().check();
        HeldTraffic.during(scene, step, pause(scene), clock, () -> tool.downgradeTo(step.revision()));
        return new Finding.Migrated(
                before, tool.status().current(), before.stream().toList());
    }

    private static MigrationTool serving(Scene scene) {
        BackendId stable = scene.stable()
                .orElseThrow(() -> new SluiceException(Code.INTERNAL, "nothing serves whose migration could go", ""));
        return scene.data().migrations(scene.directory(stable));
    }

    static Finding contract(Scene scene, Step.Contract step, Time clock) {
        MigrationTool tool = DataSteps.tool(scene);
        MigrationStatus before = tool.status();
        List<String> pending =
                before.pending().stream().map(Migration::revision).toList();
        return upgrade(scene, step, tool, before, pending, clock);
    }

    private static Finding upgrade(
            Scene scene, Step step, MigrationTool tool, MigrationStatus before, List<String> revisions, Time clock) {
        if (revisions.isEmpty()) {
            return new Finding.Nothing("no migration is pending");
        }
        scene.term().check();
        scene.data()
                .database()
                .markLog(scene.state().id() + "-before-" + step.name() + "-"
                        + scene.candidate().version().fileName())
                .ifPresent(what -> scene.note(step, what));
        HeldTraffic.during(
                scene,
                step,
                pause(scene),
                clock,
                () -> tool.upgradeTo(revisions.getLast(), what -> scene.note(step, what)));
        return new Finding.Migrated(before.current(), tool.status().current(), revisions);
    }

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
        Optional<String> back = tool.status().current();
        if (!scene.data().database().facts().schemaHash().equals(before.schemaHash())) {
            throw halfDone(
                    scene, "was taken back to " + back.orElse("the beginning") + ", but its schema is not as before");
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
            return new Finding.Nothing("the database stays at " + now.current().orElse("its new schema")
                    + ", which older code can live with");
        }
        if (sameSchema && now.dirty().isEmpty() && now.current().equals(before.revision())) {
            return new Finding.Nothing("the database has the schema and the revision it had before; " + product
                    + " takes no rows back, and what the migration wrote before it failed is still there");
        }
        throw halfDone(
                scene,
                now.dirty()
                        .orElse("is at " + now.current().orElse("no revision")
                                + " with a schema that is not known whole, and " + product
                                + " takes nothing back of what ran"));
    }

    /** The version that serves runs before and after its contract migration, wherever taking that back ended. */
    private static Finding settleDowngrade(Scene scene) {
        MigrationStatus now = serving(scene).status();
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
            throw halfDone(scene, now.dirty().orElse("has a changed schema at an unchanged revision"));
        }
    }

    private static SluiceException halfDone(Scene scene, String how) {
        String backup = scene.state()
                .finding(Finding.BackedUp.class)
                .map(Finding.BackedUp::backup)
                .orElse("NAME");
        return new SluiceException(
                Code.MIGRATION_FAILED,
                "a migration broke off half-way and cannot be taken back: the database " + how,
                "put the schema right by hand, or go back to the backup with `sluice backup restore " + backup
                        + "`, which loses what was written since");
    }

    /** Where nothing serves yet there is nobody to hold back. */
    private static Optional<Duration> pause(Scene scene) {
        return scene.stable().isEmpty() && !scene.state().isPromoted()
                ? Optional.empty()
                : DataSteps.dataSpec(scene).migrations().flatMap(MigrationSpec::pause);
    }
}
