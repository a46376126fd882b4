package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.journal.Finding;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.RecoveryKits;
import dev.sluice.port.ReleaseStore.Release;
import java.time.Instant;

/** The steps against the loss of the machine: what is brought elsewhere after a deployment, and what a recovery begins with. */
final class RecoverySteps {
    private RecoverySteps() {}

    /** The release that the recovery has unpacked before it began. */
    static Finding adopt(Scene scene, Step.Adopt step) {
        Release release = release(scene, step.digest());
        return new Finding.Fetched(release.digest(), release.directory().toString());
    }

    private static Release release(Scene scene, String digest) {
        return scene.ports().releases().list(scene.spec()).stream()
                .filter(r -> r.digest().equals(digest)
                        && r.version().equals(scene.state().plan().to().version()))
                .findFirst()
                .orElseThrow(() -> new SluiceException(
                        Code.CHECK_FAILED,
                        "the release %s of digest %s is not on this machine"
                                .formatted(scene.state().plan().to().version(), digest),
                        "`sluice recover` brings it again"));
    }

    /** A restore replaces the database as a whole, so one that was interrupted is simply done again. */
    static Finding restore(Scene scene, Step.Restore step) {
        Backups backups = scene.data().backups();
        Backup backup = backups.list().stream()
                .filter(b -> b.name().equals(step.backup()))
                .findFirst()
                .orElseThrow(() -> new SluiceException(
                        Code.BACKUP_FAILED,
                        "the backup " + step.backup() + " is not on this machine, or damaged",
                        "`sluice recover` brings it again; the database was not touched"));
        scene.term().check();
        backups.restore(backup.name());
        return new Finding.Restored(backup.name(), backup.at(), backup.rows().size(), backup.totalRows());
    }

    /** The release has the traffic, whatever becomes of its copy: a place that cannot be reached takes nothing back. */
    static Finding offsite(Scene scene) {
        try {
            Finding.Fetched fetched =
                    scene.state().finding(Finding.Fetched.class).orElseThrow();
            Instant promoted = scene.state()
                    .step(new Step.Promote().name())
                    .flatMap(StepRecord::ended)
                    .orElse(scene.state().openedAt());
            RecoveryKits.Kept kept = scene.data()
                    .kits()
                    .keep(new RecoveryKits.Contents(
                            scene.state().id(),
                            promoted,
                            release(scene, fetched.digest()),
                            scene.state().plan().configuration(),
                            scene.state().finding(Finding.BackedUp.class).map(Finding.BackedUp::backup)));
            return new Finding.Copied(kept.places(), kept.bytes());
        } catch (SluiceException e) {
            if (e.code() == Code.FENCED) {
                throw e;
            }
            return new Finding.Nothing("NOT copied, so this machine's loss would lose this release: " + e.what()
                    + "; `sluice backup copy` tries again");
        }
    }
}
