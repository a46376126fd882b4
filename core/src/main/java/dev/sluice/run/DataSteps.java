package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.InvariantSpec;
import dev.sluice.journal.Finding;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.lint.LintSettings;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.Backups.Origin;
import dev.sluice.port.Backups.Verification;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The steps around the data: backup, survey and invariants. */
final class DataSteps {
    private DataSteps() {}

    static Finding backup(Scene scene, Step.Backup step, Instant now) {
        BackupSpec spec = dataSpec(scene).backup();
        Backups backups = scene.data().backups();
        boolean withRedis = dataSpec(scene).redis().isPresent();
        Optional<Backup> recent = recentVerified(backups.list(), spec, now)
                .filter(b -> b.redisKeys().isPresent() || !withRedis);
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
                backup.name(),
                backup.bytes(),
                backup.rows().size(),
                backup.totalRows(),
                restored,
                recent.isPresent(),
                backup.redisKeys());
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
                dataSpec(scene).migrations().flatMap(m -> tool(scene).current()));
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
        status.ifPresent(s -> Migrating.refuse(scene, s));
        if (scene.stable().isPresent()) {
            status.ifPresent(s -> PendingSql.judged(database, tool(scene), s, LintSettings.ofSluice())
                    .ifPresent(judged -> PendingSql.refuse(judged.refusals(PendingSql.listed(s)))));
        }
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

    static MigrationTool tool(Scene scene) {
        return scene.data().migrations(scene.directory());
    }

    static DataSpec dataSpec(Scene scene) {
        return scene.spec()
                .data()
                .orElseThrow(() ->
                        new SluiceException(Code.INTERNAL, "a database step in an environment without a database", ""));
    }
}
