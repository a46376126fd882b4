package dev.sluice.wiring;

import dev.sluice.adapter.backup.Kit;
import dev.sluice.adapter.backup.KitStore;
import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.adapter.release.FileReleaseStore;
import dev.sluice.adapter.release.Pack;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.VariableSpec;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The kits of one environment of this machine, in the places of its configuration. */
final class OffsiteKits implements RecoveryKits {
    private static final Pattern PASSWORD = Pattern.compile("://[^/@:]*:([^@/]+)@|[?&]password=([^&]+)");
    private static final int SHORTEST_SECRET = 6;

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
        requireNoSecret(text);
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

    /** What is written into the file itself would lie in the copy for everybody who can read there. */
    private void requireNoSecret(String text) {
        DataSpec data = environment.data().orElseThrow();
        Stream<String> secrets = Stream.concat(
                Stream.concat(Stream.of(data.url()), data.redis().stream()).flatMap(OffsiteKits::password),
                environment.variables().values().stream()
                        .filter(VariableSpec::secret)
                        .flatMap(variable -> variable.value().stream())
                        .map(Secret::reveal)
                        .filter(value -> value.length() >= SHORTEST_SECRET));
        boolean sealed = data.backup().encryption().flatMap(e -> e.recipient()).isPresent();
        if (!sealed && secrets.anyMatch(text::contains)) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "a secret is written into the configuration, and copies are not encrypted",
                    "write ${env:NAME} or ${file:path} in its place, or encrypt copies with `backup.encryptTo`");
        }
    }

    private static Stream<String> password(Secret url) {
        Matcher password = PASSWORD.matcher(url.reveal());
        return password.find()
                ? Stream.of(password.group(1) == null ? password.group(2) : password.group(1))
                : Stream.empty();
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
