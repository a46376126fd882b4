package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.InvariantSpec;
import dev.sluice.journal.Finding;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.Backups.Origin;
import dev.sluice.port.Backups.Verification;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.traffic.BackendId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The steps around the database: backup, survey, migration, invariants, and finding out where it stands. */
final class DataSteps {
    private DataSteps() {}

    static Finding backup(Scene scene, Step.Backup step, Instant now) {
        BackupSpec spec = dataSpec(scene).backup();
        Backups backups = scene.data().backups();
        Optional<Backup> recent = recentVerified(backups.list(), spec, now);
        String name = scene.state().id() + "-" + step.backup();
        Backup backup = recent.orElseGet(() -> backups.create(name, origin(scene)));
        boolean restored = spec.verifyByRestore() && !(spec.method() instanceof BackupSpec.Method.Programs);
        if (recent.isEmpty()) {
            Verification verification = backups.verify(name, spec.verifyByRestore());
            restored = verification.restored();
            if (!verification.good()) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "the backup is not good: " + String.join("; ", verification.problems()),
                        "nothing was touched; see `sluice backup verify " + name + "`");
            }
        }
        backups.copy(backup.name());
        prune(backups, spec, pinned(scene, backup.name()));
        return new Finding.BackedUp(
                backup.name(), backup.bytes(), backup.rows().size(), backup.totalRows(), restored, recent.isPresent());
    }

    /** The backup is good, whatever becomes of older ones: what cannot be removed now is removed after a later backup. */
    private static void prune(Backups backups, BackupSpec spec, Set<String> pinned) {
        try {
            backups.prune(spec.keepLast(), spec.keepFor(), pinned);
        } catch (SluiceException later) {
            // Preflight of the next deployment looks at the free space.
        }
    }

    private static Optional<Backup> recentVerified(List<Backup> backups, BackupSpec spec, Instant now) {
        return backups.reversed().stream()
                .filter(b ->
                        b.verifiedAt().isPresent() && b.at().plus(spec.reuse()).isAfter(now))
                .findFirst();
    }

    private static Origin origin(Scene scene) {
        return new Origin(
                scene.spec().id(),
                "before deployment " + scene.state().id(),
                scene.state().plan().from().map(from -> from.release().version().label()),
                dataSpec(scene).migrations().flatMap(m -> tool(scene).status().current()));
    }

    /** The backup of this deployment and those that the releases depend on that serve or stand by. */
    private static Set<String> pinned(Scene scene, String own) {
        Set<String> pinned = new HashSet<>(Set.of(own));
        Plan plan = scene.state().plan();
        Stream.concat(plan.from().stream(), plan.standby().stream())
                .map(standing -> scene.deployment(standing.backend().deployment()))
                .flatMap(d -> d.finding(Finding.BackedUp.class).stream())
                .forEach(b -> pinned.add(b.backup()));
        return pinned;
    }

    static Finding survey(Scene scene) {
        Database database = scene.data().database();
        Optional<MigrationStatus> status =
                dataSpec(scene).migrations().map(m -> tool(scene).status());
        status.ifPresent(s -> refuse(scene, s));
        Map<String, BigDecimal> numbers = new HashMap<>();
        for (InvariantSpec invariant : dataSpec(scene).invariants()) {
            answer(database, invariant).ifPresent(number -> {
                DataRules.require(invariant, Optional.empty(), number, "before the migration");
                numbers.put(invariant.name(), number);
            });
        }
        return new Finding.Surveyed(
                status.flatMap(MigrationStatus::current),
                status.map(s -> s.pending().stream().map(Migration::revision).toList())
                        .orElse(List.of()),
                database.facts().schemaHash(),
                numbers);
    }

    /** A table or column that the migration is yet to make has no number before it. */
    private static Optional<BigDecimal> answer(Database database, InvariantSpec invariant) {
        try {
            return database.number(invariant.sql());
        } catch (SluiceException e) {
            if (e.code() == Code.DATABASE_UNREACHABLE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static void refuse(Scene scene, MigrationStatus status) {
        String version = scene.state().plan().to().version().label();
        refuse(version, isRecovery(scene) ? ofRecovery(status) : status);
    }

    private static boolean isRecovery(Scene scene) {
        return scene.state().plan().kind() == Plan.Kind.RECOVERY;
    }

    /**
     * What a recovery asks of the database. The release has served on it before: on a schema that it does not know, where it was gone
     * back to, and after every migration that it has; and nothing serves beside it that a contract migration could hurt.
     */
    static MigrationStatus ofRecovery(MigrationStatus status) {
        return new MigrationStatus(status.current(), List.of(), List.of(), status.dirty());
    }

    /** What is run before the code: up to the last one that older code can live with; the others end the deployment. */
    static List<String> lacking(MigrationStatus status) {
        List<String> lacking = new ArrayList<>();
        List<String> held = new ArrayList<>();
        for (Migration migration : status.pending()) {
            held.add(migration.revision());
            if (!migration.contract()) {
                lacking.addAll(held);
                held.clear();
            }
        }
        return status.unknown().isEmpty() ? lacking : List.of();
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

    static Finding migrate(Scene scene) {
        MigrationTool tool = tool(scene);
        MigrationStatus before = tool.status();
        refuse(scene, before);
        if (isRecovery(scene)) {
            return upgrade(scene, new Step.Migrate(), tool, before, lacking(before));
        }
        List<String> expand = before.pending().stream()
                .filter(m -> !m.contract())
                .map(Migration::revision)
                .toList();
        return upgrade(scene, new Step.Migrate(), tool, before, expand);
    }

    /** The version that serves knows the migration, and was seen to run on the schema before it. */
    static Finding downgrade(Scene scene, Step.Downgrade step) {
        MigrationTool tool = serving(scene);
        Optional<String> before = tool.status().current();
        if (before.equals(Optional.of(step.revision()))) {
            return new Finding.Nothing("the database is at " + step.revision());
        }
        scene.term().check();
        tool.downgradeTo(step.revision());
        return new Finding.Migrated(
                before, tool.status().current(), before.stream().toList());
    }

    private static MigrationTool serving(Scene scene) {
        BackendId stable = scene.stable()
                .orElseThrow(() -> new SluiceException(Code.INTERNAL, "nothing serves whose migration could go", ""));
        return scene.data().migrations(scene.directory(stable));
    }

    static Finding contract(Scene scene, Step.Contract step) {
        MigrationTool tool = tool(scene);
        MigrationStatus before = tool.status();
        List<String> pending =
                before.pending().stream().map(Migration::revision).toList();
        return upgrade(scene, step, tool, before, pending);
    }

    private static Finding upgrade(
            Scene scene, Step step, MigrationTool tool, MigrationStatus before, List<String> revisions) {
        if (revisions.isEmpty()) {
            return new Finding.Nothing("no migration is pending");
        }
        scene.term().check();
        scene.data()
                .database()
                .markLog(scene.state().id() + "-before-" + step.name() + "-"
                        + scene.candidate().version().fileName())
                .ifPresent(what -> scene.note(step, what));
        tool.upgradeTo(revisions.getLast(), what -> scene.note(step, what));
        return new Finding.Migrated(before.current(), tool.status().current(), revisions);
    }

    static Finding invariants(Scene scene) {
        Map<String, BigDecimal> before = scene.state()
                .finding(Finding.Surveyed.class)
                .map(Finding.Surveyed::numbers)
                .orElse(Map.of());
        Map<String, BigDecimal> numbers = new HashMap<>();
        for (InvariantSpec invariant : dataSpec(scene).invariants()) {
            BigDecimal number = scene.data()
                    .database()
                    .number(invariant.sql())
                    .orElseThrow(() -> new SluiceException(
                            Code.CHECK_FAILED, "invariant '" + invariant.name() + "' gives no number", ""));
            DataRules.require(
                    invariant, Optional.ofNullable(before.get(invariant.name())), number, "after the migration");
            numbers.put(invariant.name(), number);
        }
        return new Finding.Measured(numbers);
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
        MigrationTool tool = tool(scene);
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

    private static MigrationTool tool(Scene scene) {
        return scene.data().migrations(scene.directory());
    }

    static DataSpec dataSpec(Scene scene) {
        return scene.spec()
                .data()
                .orElseThrow(() ->
                        new SluiceException(Code.INTERNAL, "a database step in an environment without a database", ""));
    }
}
