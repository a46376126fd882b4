package dev.sluice.wiring;

import dev.sluice.adapter.backup.Kit;
import dev.sluice.adapter.backup.KitStore;
import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.adapter.release.FileReleaseStore;
import dev.sluice.adapter.release.Pack;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.Backups.Copy;
import dev.sluice.port.RecoveryKits;
import dev.sluice.port.ReleaseStore.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The kits of one environment of this machine, in the places of its configuration. */
final class OffsiteKits implements RecoveryKits {
    private final EnvironmentSpec environment;
    private final List<KitStore> stores;
    private final Backups backups;
    private final StateFolder state;
    private final InstantSource clock;

    OffsiteKits(
            EnvironmentSpec environment,
            List<KitStore> stores,
            Backups backups,
            StateFolder state,
            InstantSource clock) {
        this.environment = environment;
        this.stores = List.copyOf(stores);
        this.backups = backups;
        this.state = state;
        this.clock = clock;
    }

    @Override
    public Kept keep(Contents contents) {
        KeptConfigurations configurations = new KeptConfigurations(state);
        String text = read(configurations.text(contents.configuration()));
        Release release = contents.release();
        Pack pack = new FileReleaseStore(
                        state.root(), configurations.origin(contents.configuration()), new LocalCommands())
                .pack(environment, release);
        Kit kit = Kit.of(
                contents.promotedAt(),
                environment.id().toString(),
                contents.deployment().number(),
                release.version().label(),
                release.source(),
                release.commit(),
                release.digest(),
                pack.tree(),
                contents.configuration(),
                contents.backup());
        Path room = Disk.privateFolder(state.copying(environment.id()).resolve("kit"));
        try {
            long bytes = 0;
            for (KitStore store : stores) {
                bytes += store.put(kit, pack.file(), text, room);
            }
            pruneNowOrLater();
            return new Kept(stores.stream().map(KitStore::place).toList(), bytes);
        } finally {
            Disk.remove(room);
        }
    }

    /** The kit is where it belongs, whatever becomes of older ones: they go after a later deployment. */
    private void pruneNowOrLater() {
        try {
            prune(false);
        } catch (SluiceException later) {
            // Nothing depends on it.
        }
    }

    @Override
    public List<String> prune(boolean dryRun) {
        BackupSpec keep = environment.data().map(DataSpec::backup).orElse(BackupSpec.DEFAULT);
        List<Instant> kept = Stream.concat(
                        backups.list().stream(), backups.copies().stream().map(Copy::backup))
                .map(Backup::at)
                .toList();
        Instant youngest = clock.instant().minus(keep.keepFor());
        List<String> removed = new ArrayList<>();
        for (KitStore store : stores) {
            List<Kit> gone = dryRun
                    ? store.prunable(keep.keepLast(), youngest, kept)
                    : store.prune(keep.keepLast(), youngest, kept);
            gone.forEach(kit -> removed.add("kit " + kit.name() + " in " + store.place()));
        }
        return removed;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Disk.failure("read " + file, e);
        }
    }
}
