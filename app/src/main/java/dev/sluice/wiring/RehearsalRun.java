package dev.sluice.wiring;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.Finding;
import dev.sluice.migration.Rehearsal;
import dev.sluice.plan.Standing;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.Backups.Origin;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.Release;
import dev.sluice.run.Ports;
import dev.sluice.run.Rehearsing;
import dev.sluice.run.Rehearsing.Play;
import dev.sluice.run.Rehearsing.Side;
import dev.sluice.run.Time;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A rehearsal that a person asks for, outside any deployment. */
public final class RehearsalRun {
    private final Workplace workplace;
    private final Path folder;
    private final EnvironmentSpec spec;
    private final Consumer<String> progress;

    /**
     * @param folder the configuration's
     * @param progress is told what is being done
     */
    public RehearsalRun(Workplace workplace, Path folder, EnvironmentSpec spec, Consumer<String> progress) {
        this.workplace = workplace;
        this.folder = folder;
        this.spec = spec;
        this.progress = progress;
    }

    /** @param backup the one to use; empty for the newest verified one, or a fresh one where there is none */
    public Rehearsal of(Candidate candidate, Optional<String> backup) {
        Ports ports = workplace.ports(spec, folder);
        Backups backups = ports.data()
                .orElseThrow(() -> new SluiceException(
                        Code.CONFIGURATION, spec.id() + " has no database, so there is nothing to rehearse", ""))
                .backups();
        Backup meant = backup.map(name -> named(backups, name)).orElseGet(() -> newest(backups));
        Release release = ports.releases().fetch(spec, candidate);
        progress.accept("rehearsing " + candidate.version() + " on a copy of " + meant.name());
        return Rehearsing.rehearse(
                ports,
                new Play(meant, new Side(candidate.version(), spec, release.directory()), standing()),
                Time.SYSTEM);
    }

    private static Backup named(Backups backups, String name) {
        return backups.list().stream()
                .filter(b -> b.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SluiceException(
                        Code.USAGE, "there is no backup '" + name + "'", "see `sluice backup list`"));
    }

    private Backup newest(Backups backups) {
        Optional<Backup> verified = backups.list().reversed().stream()
                .filter(b -> b.verifiedAt().isPresent())
                .findFirst();
        if (verified.isPresent()) {
            return verified.get();
        }
        progress.accept("there is no verified backup yet, so one is made");
        String name = "rehearsal-" + Time.SYSTEM.instant().getEpochSecond();
        Backup made =
                backups.create(name, new Origin(spec.id(), "for a rehearsal", Optional.empty(), Optional.empty()));
        Backups.Verification verification = backups.verify(name, false);
        if (!verification.good()) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "the backup is not good: " + String.join("; ", verification.problems()),
                    "nothing was touched");
        }
        return made;
    }

    private Optional<Side> standing() {
        return workplace.onlooker().environment(spec.id()).live().map(this::side);
    }

    private Side side(Standing live) {
        var deployment = live.backend().deployment();
        Path directory = workplace
                .onlooker()
                .deployment(deployment)
                .finding(Finding.Fetched.class)
                .map(fetched -> Path.of(fetched.directory()))
                .orElseThrow(() -> new SluiceException(
                        Code.INTERNAL, "deployment " + deployment + " never fetched its release", ""));
        return new Side(live.release().version(), workplace.configuration(deployment), directory);
    }
}
