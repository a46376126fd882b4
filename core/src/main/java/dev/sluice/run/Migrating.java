package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.MigrationSpec;
import dev.sluice.journal.Finding;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.port.MigrationTool;
import dev.sluice.traffic.BackendId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps that change the schema. */
final class Migrating {
    private Migrating() {}

    static void refuse(Scene scene, MigrationStatus status) {
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

    static Finding migrate(Scene scene, Time clock) {
        MigrationTool tool = DataSteps.tool(scene);
        MigrationStatus before = tool.status();
        refuse(scene, before);
        if (isRecovery(scene)) {
            return upgrade(scene, new Step.Migrate(), tool, before, lacking(before), clock);
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
        Optional<String> before = tool.current();
        if (before.equals(Optional.of(step.revision()))) {
            return new Finding.Nothing("the database is at " + step.revision());
        }
        scene.term().check();
        HeldTraffic.during(scene, step, pause(scene), clock, () -> tool.downgradeTo(step.revision()));
        return new Finding.Migrated(before, tool.current(), before.stream().toList());
    }

    static MigrationTool serving(Scene scene) {
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
        return new Finding.Migrated(before.current(), tool.current(), revisions);
    }

    /** Where nothing serves yet there is nobody to hold back. */
    private static Optional<Duration> pause(Scene scene) {
        return scene.stable().isEmpty() && !scene.state().isPromoted()
                ? Optional.empty()
                : DataSteps.dataSpec(scene).migrations().flatMap(MigrationSpec::pause);
    }
}
