package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.RehearsalSpec;
import dev.sluice.journal.Finding;
import dev.sluice.migration.Rehearsal;
import dev.sluice.port.Backups.Backup;
import dev.sluice.run.Rehearsing.Play;
import dev.sluice.run.Rehearsing.Side;
import java.util.Optional;

/** The step of a deployment that tries its release on a copy of the data. */
final class RehearsalStep {
    private RehearsalStep() {}

    /** Tries the pending migrations on a copy of the data, and both versions where they may be started there. */
    static Finding rehearse(Scene scene, Time clock) {
        Finding.Surveyed surveyed = scene.state()
                .finding(Finding.Surveyed.class)
                .orElseThrow(() -> new SluiceException(Code.INTERNAL, "a rehearsal without a survey", ""));
        if (surveyed.pending().isEmpty()) {
            return new Finding.Nothing("no migration is pending");
        }
        RehearsalSpec spec = DataSteps.dataSpec(scene).rehearsal();
        long bytes = scene.data().database().facts().bytes();
        if (bytes > spec.largestBytes()) {
            return new Finding.Nothing(
                    "left out: the database has %d MB, more than `rehearsal.largest`; `sluice rehearse` does it"
                            .formatted(bytes >> 20));
        }
        Side coming = new Side(scene.candidate().version(), scene.spec(), scene.directory());
        Optional<Side> standing =
                scene.stable().map(old -> new Side(old.version(), scene.specOf(old), scene.directory(old)));
        scene.term().check();
        Rehearsal rehearsal;
        try {
            rehearsal = Rehearsing.rehearse(scene.ports(), new Play(backup(scene), coming, standing), clock);
        } catch (SluiceException e) {
            if (e.code() == Code.NOT_YET) {
                return new Finding.Nothing("left out: " + e.what());
            }
            throw e;
        }
        if (!rehearsal.passed()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the rehearsal on a copy of the data failed: " + String.join("; ", rehearsal.problems()),
                    "nothing was touched; `sluice rehearse " + coming.version() + "` shows all of it");
        }
        return new Finding.Rehearsed(rehearsal);
    }

    /** The one that this deployment made, or counts on. */
    private static Backup backup(Scene scene) {
        String name = scene.state()
                .finding(Finding.BackedUp.class)
                .map(Finding.BackedUp::backup)
                .orElseThrow(() -> new SluiceException(Code.INTERNAL, "a rehearsal without a backup", ""));
        return scene.data().backups().list().stream()
                .filter(b -> b.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SluiceException(
                        Code.BACKUP_FAILED, "the backup " + name + " is gone", "nothing was touched; deploy again"));
    }
}
