package dev.sluice.adapter.backup;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Backups;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Backups of one database in one folder. A backup is written beside its place and renamed when every byte of it is on the
 * disk, so that an interrupted one is never seen.
 */
public final class FolderBackups implements Backups {
    private final Catalogue catalogue;
    private final Dumps dumps;
    private final Optional<Sealing> sealing;
    private final InstantSource clock;

    /**
     * The folder belongs to one environment.
     *
     * @param sealing how what is written is kept from others, and sealed backups are read
     */
    public FolderBackups(Path folder, Dumps dumps, Optional<Sealing> sealing, InstantSource clock) {
        this.catalogue = new Catalogue(folder, sealing);
        this.dumps = dumps;
        this.sealing = sealing;
        this.clock = clock;
    }

    @Override
    public Backup create(String name, Origin origin) {
        Catalogue.requireName(name);
        try (FileChannel lock = catalogue.lock()) {
            Optional<Backup> made = found(name);
            if (made.isPresent()) {
                return made.get();
            }
            if (Files.exists(catalogue.path(name))) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "there is a damaged backup of the name " + name + " in " + catalogue.folder(),
                        "look at it with `sluice backup verify " + name + "`, then move it away");
            }
            Path partial = catalogue.begin(name);
            try {
                return written(partial, name, origin);
            } catch (IOException | RuntimeException e) {
                throw failed(partial, e);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Backup written(Path partial, String name, Origin origin) throws IOException {
        Instant at = clock.instant();
        Draft draft = new Draft(
                name,
                partial,
                catalogue.data(partial),
                sealing.filter(s -> s.recipient().isPresent()));
        Dumps.Dump dump = dumps.dump(draft);
        Manifest manifest = Manifest.of(
                name,
                at,
                clock.instant(),
                origin,
                dump,
                sealing.flatMap(Sealing::recipient),
                dumps.method(),
                draft.files());
        catalogue.publish(partial, name, SignedManifest.of(manifest, sealing));
        return manifest.backup(Optional.empty());
    }

    /** Removes the draft and says why there is no backup; the free space is looked at before the draft goes. */
    private SluiceException failed(Path partial, Exception cause) {
        Optional<String> full = fullDisk(cause);
        try {
            DurableFiles.delete(partial);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        if (full.isPresent()) {
            return new SluiceException(
                    Code.BACKUP_FAILED,
                    full.get(),
                    "make room there, or keep fewer backups (`backup.keep`); what was written is removed again",
                    cause);
        }
        return cause instanceof SluiceException known ? known : unwritable(cause);
    }

    private Optional<String> fullDisk(Exception cause) {
        try {
            long free = Files.getFileStore(catalogue.folder()).getUsableSpace();
            boolean said = String.valueOf(cause.getMessage()).contains("No space left on device");
            if (!said && free > 1 << 20) {
                return Optional.empty();
            }
            return Optional.of("the disk of %s is full: %s are free, and the database takes %s before compression"
                    .formatted(catalogue.folder(), megabytes(free), megabytes(dumps.bytes())));
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
            return Optional.empty();
        }
    }

    @Override
    public Verification verify(String name, boolean byRestore) {
        Path backup = existing(name);
        try {
            Optional<Manifest> manifest = catalogue.manifest(name);
            if (manifest.isEmpty()) {
                catalogue.mark(name, null);
                return new Verification(
                        name,
                        false,
                        0,
                        List.of("manifest.json is missing, damaged, not ours or of a newer version of Sluice"));
            }
            requireKey(manifest.get());
            Path data = catalogue.data(backup);
            List<String> problems =
                    StoredFile.problems(backup, data, manifest.get().files());
            boolean restored = byRestore && problems.isEmpty();
            if (restored) {
                problems = trial(manifest.get());
            }
            catalogue.mark(name, problems.isEmpty() ? clock.instant() : null);
            return new Verification(
                    name,
                    restored,
                    manifest.get().rows().size(),
                    manifest.get().keyspace().map(Keyspace::kept),
                    problems);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** A dump that cannot be restored is a bad backup; a server that cannot be reached is no verdict about it. */
    private List<String> trial(Manifest manifest) throws IOException {
        try {
            return dumps.trial(pieces(manifest)).differencesFrom(manifest.content());
        } catch (SluiceException e) {
            if (e.code() == Code.BACKUP_FAILED) {
                return List.of("it cannot be restored: " + e.what());
            }
            throw e;
        }
    }

    @Override
    public List<Backup> list() {
        try {
            return catalogue.list();
        } catch (IOException e) {
            throw new SluiceException(
                    Code.BACKUP_FAILED, "cannot read " + catalogue.folder() + ": " + e.getMessage(), "", e);
        }
    }

    @Override
    public void restore(String name) {
        Path backup = existing(name);
        try {
            Manifest manifest = requireWhole(name, backup);
            dumps.restore(pieces(manifest), manifest.content());
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    @Override
    public void copyInto(String name, Secret database) {
        Path backup = existing(name);
        try {
            dumps.copyInto(pieces(requireWhole(name, backup)), database);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private Manifest requireWhole(String name, Path backup) throws IOException {
        Optional<Manifest> manifest = catalogue.manifest(name);
        List<String> problems = manifest.isEmpty()
                ? List.of("manifest.json is missing, damaged or not ours")
                : StoredFile.problems(
                        backup, catalogue.data(backup), manifest.get().files());
        manifest.ifPresent(this::requireKey);
        if (manifest.isEmpty() || !problems.isEmpty()) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "the backup " + name + " is damaged: " + String.join("; ", problems),
                    "the database is as it was; choose another one from `sluice backup list`");
        }
        return manifest.get();
    }

    @Override
    public List<String> prunable(int last, Duration age, Set<String> pinned) {
        return Retention.removable(list(), last, age, pinned, clock.instant());
    }

    @Override
    public List<String> prune(int last, Duration age, Set<String> pinned) {
        try (FileChannel lock = catalogue.lock()) {
            List<String> removable = Retention.removable(catalogue.list(), last, age, pinned, clock.instant());
            for (String name : removable) {
                catalogue.remove(name);
            }
            return removable;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    boolean has(String name) {
        return Files.isDirectory(catalogue.path(name));
    }

    /** Copies a good backup to a store. */
    void copyTo(StoredFolders<Manifest> copies, String name) {
        Path backup = existing(name);
        try {
            Optional<SignedManifest> signed = catalogue.signed(name);
            Optional<Manifest> manifest = catalogue.manifest(name);
            List<String> problems = manifest.isEmpty() || signed.isEmpty()
                    ? List.of("manifest.json is missing, damaged or not ours")
                    : StoredFile.problems(
                            backup, catalogue.data(backup), manifest.get().files());
            if (manifest.isEmpty() || signed.isEmpty() || !problems.isEmpty()) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "the backup " + name + " is damaged and not copied: " + String.join("; ", problems),
                        "make another one with `sluice backup create`");
            }
            copies.put(backup, signed.get(), manifest.get());
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Makes a copy from elsewhere a backup of this folder, checked as it comes in. */
    void take(StoredFolders<Manifest> copies, StoredFolders.Copy<Manifest> copy) {
        try (FileChannel lock = catalogue.lock()) {
            Path partial = catalogue.begin(copy.manifest().name());
            try {
                copies.fetch(copy, partial);
                catalogue.publish(partial, copy.manifest().name(), copy.signed());
            } catch (IOException | RuntimeException e) {
                throw failed(partial, e);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Pieces pieces(Manifest manifest) {
        return new Pieces(catalogue.data(catalogue.path(manifest.name())), manifest, sealing);
    }

    private void requireKey(Manifest manifest) {
        if (manifest.needsKey() && sealing.isEmpty()) {
            throw Pieces.keyMissing(manifest.name());
        }
    }

    private Optional<Backup> found(String name) throws IOException {
        Optional<Manifest> manifest = catalogue.manifest(name);
        return manifest.isPresent() ? Optional.of(manifest.get().backup(catalogue.verifiedAt(name))) : Optional.empty();
    }

    private Path existing(String name) {
        Path backup = catalogue.path(name);
        if (!Files.isDirectory(backup)) {
            throw new SluiceException(
                    Code.USAGE,
                    "there is no backup " + name + " in " + catalogue.folder(),
                    "`sluice backup list` shows those there are");
        }
        return backup;
    }

    private SluiceException unwritable(Exception cause) {
        return new SluiceException(
                Code.BACKUP_FAILED,
                "cannot write to " + catalogue.folder() + ": " + cause.getMessage(),
                "see that the folder may be written and its disk works; what was written is removed again",
                cause);
    }

    private SluiceException unreadable(String name, IOException cause) {
        return new SluiceException(
                Code.BACKUP_FAILED,
                "cannot read the backup " + name + " in " + catalogue.folder() + ": " + cause.getMessage(),
                "the database is as it was",
                cause);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
