package dev.sluice.wiring;

import dev.sluice.adapter.process.ProcessTarget;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.Finding;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Origin;
import dev.sluice.port.Backups.Verification;
import dev.sluice.port.Journal.Lease;
import dev.sluice.port.Target.Instance;
import dev.sluice.traffic.BackendId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts a backup in the place of the database: everything of the app that runs is stopped first and started again afterwards,
 * in its old place, also when the restore failed.
 */
public final class DatabaseRestore {
    private final Workplace workplace;
    private final EnvironmentSpec spec;
    private final Consumer<String> progress;

    /** @param progress is told what is being done */
    public DatabaseRestore(Workplace workplace, EnvironmentSpec spec, Consumer<String> progress) {
        this.workplace = workplace;
        this.spec = spec;
        this.progress = progress;
    }

    /**
     * Restores the backup of this name. Throws {@code BUSY} while a deployment is under way.
     *
     * @param before what to call the backup of the present state, which is made when nothing runs any more; empty for none
     */
    public void restore(Backups backups, String name, Optional<String> before) {
        Lease lease = workplace.reserve(spec.id());
        try {
            workplace.operator().environment(spec.id()).active().ifPresent(active -> {
                throw new SluiceException(
                        Code.BUSY,
                        "deployment " + active.id() + " is under way",
                        "wait for it with `sluice watch`, or take it back with `sluice rollback`");
            });
            restoreAlone(backups, name, before);
        } finally {
            workplace.journal().release(lease);
        }
    }

    private void restoreAlone(Backups backups, String name, Optional<String> before) {
        ProcessTarget target = workplace.target(spec);
        List<Instance> running =
                target.instances(spec.id()).stream().filter(Instance::alive).toList();
        List<Start> again = starts(running);
        try {
            for (Instance instance : running) {
                progress.accept(
                        "stopping " + instance.id() + " (" + instance.backend().version() + ")");
                target.suspend(spec.id(), instance.id(), spec.timeouts().stop());
            }
            before.ifPresent(present -> keep(backups, present, name));
            progress.accept("restoring " + name);
            backups.restore(name);
        } finally {
            for (Start start : again) {
                progress.accept("starting " + start.component().name() + " of "
                        + start.backend().version());
                target.ensure(start.configuration(), start.backend(), start.component(), start.directory());
            }
        }
    }

    private void keep(Backups backups, String present, String name) {
        progress.accept("backing the present state up as " + present);
        try {
            backups.create(
                    present, new Origin(spec.id(), "before restoring " + name, Optional.empty(), Optional.empty()));
            Verification verification = backups.verify(present, false);
            if (!verification.good()) {
                throw new SluiceException(Code.BACKUP_FAILED, String.join("; ", verification.problems()), "");
            }
        } catch (SluiceException e) {
            throw new SluiceException(
                    e.code(),
                    "the present state cannot be backed up, so nothing is restored: " + e.what(),
                    "where it is lost anyway: sluice backup restore " + name + " --without-backup",
                    e);
        }
    }

    /** What has to be started again, each part of each release once; known before anything is stopped. */
    private List<Start> starts(List<Instance> running) {
        Set<Start> starts = new LinkedHashSet<>();
        for (Instance instance : running) {
            BackendId backend = instance.backend();
            EnvironmentSpec configuration = workplace.configuration(backend.deployment());
            Path directory = workplace
                    .operator()
                    .deployment(backend.deployment())
                    .finding(Finding.Fetched.class)
                    .map(fetched -> Path.of(fetched.directory()))
                    .orElseThrow(() -> new SluiceException(
                            Code.INTERNAL, "deployment " + backend.deployment() + " fetched no release", ""));
            configuration.components().stream()
                    .filter(c -> c.name().equals(instance.component()))
                    .forEach(c -> starts.add(new Start(configuration, backend, c, directory)));
        }
        return new ArrayList<>(starts);
    }

    private record Start(EnvironmentSpec configuration, BackendId backend, ComponentSpec component, Path directory) {}
}
