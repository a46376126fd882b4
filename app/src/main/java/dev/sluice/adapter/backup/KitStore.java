package dev.sluice.adapter.backup;

import com.github.luben.zstd.ZstdInputStream;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kits of one environment in one place, written, signed and checked as copies of backups are. */
public final class KitStore {
    private static final String DATA = "data";

    private final StoredFolders<Kit> folders;
    private final Optional<Sealing> sealing;

    /** @param store the folder of the kits and nothing else */
    public KitStore(Store store, Optional<Sealing> sealing) {
        this.folders = new StoredFolders<>(store, sealing, Kit.class);
        this.sealing = sealing;
    }

    public String place() {
        return folders.place();
    }

    /** All complete ones, oldest first. */
    public List<Kit> list() {
        return folders.list().stream().map(StoredFolders.Copy::manifest).toList();
    }

    /**
     * Sees to it that a kit is there; gives how many bytes were brought.
     *
     * @param release a tar within zstd
     * @param room an empty folder, which is the caller's to remove
     */
    public long put(Kit kit, Path release, String configuration, Path room) {
        if (list().stream().anyMatch(kit::holdsWhat)) {
            return 0;
        }
        folders.removeUnfinished();
        try {
            Path folder = room.resolve(kit.name());
            DurableFiles.delete(folder);
            DurableFiles.createPrivateDirectories(folder.resolve(DATA));
            Optional<Sealing> writing = sealing.filter(s -> s.recipient().isPresent());
            Draft draft = new Draft(kit.name(), folder, folder.resolve(DATA), writing);
            try (InputStream packed = new ZstdInputStream(Files.newInputStream(release));
                    OutputStream out = draft.add(Kit.RELEASE)) {
                packed.transferTo(out);
            }
            try (OutputStream out = draft.add(Kit.CONFIGURATION)) {
                out.write(configuration.getBytes(StandardCharsets.UTF_8));
            }
            Kit whole = kit.with(writing.flatMap(Sealing::recipient), draft.files());
            SignedManifest signed = SignedManifest.of(whole, sealing);
            DurableFiles.write(folder.resolve(SignedManifest.MANIFEST), signed.text());
            DurableFiles.write(folder.resolve(SignedManifest.CHECKSUM), signed.checksum());
            if (signed.signature().isPresent()) {
                DurableFiles.write(
                        folder.resolve(SignedManifest.SIGNATURE),
                        signed.signature().get());
            }
            folders.put(folder, signed, whole);
            return whole.bytes();
        } catch (IOException e) {
            throw unwritable(room, e);
        }
    }

    /** What a kit brought. */
    public final class Fetched {
        private final Pieces pieces;

        private Fetched(Pieces pieces) {
            this.pieces = pieces;
        }

        /** The release's files, as a tar. */
        public InputStream release() throws IOException {
            return pieces.open(Kit.RELEASE);
        }

        public String configuration() throws IOException {
            try (InputStream in = pieces.open(Kit.CONFIGURATION)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    /** Brings a kit into an empty folder, every file checked. Throws {@code BACKUP_FAILED} where one is damaged. */
    public Fetched fetch(Kit kit, Path into) {
        StoredFolders.Copy<Kit> copy = copy(kit);
        try {
            DurableFiles.createPrivateDirectories(into.resolve(DATA));
            folders.fetch(copy, into);
            return new Fetched(new Pieces(into.resolve(DATA), copy.manifest(), sealing));
        } catch (IOException e) {
            throw unwritable(into, e);
        }
    }

    private StoredFolders.Copy<Kit> copy(Kit kit) {
        return folders.list().stream()
                .filter(c -> c.manifest().equals(kit))
                .findFirst()
                .orElseThrow(() -> new SluiceException(
                        Code.BACKUP_FAILED, "the kit " + kit.name() + " is not in " + place() + " any more", ""));
    }

    /** Those that {@link #prune} would remove. */
    public List<Kit> prunable(int last, Instant youngest, List<Instant> backups) {
        List<Kit> all = list();
        List<Kit> removable = new ArrayList<>();
        for (int i = 0; i < all.size() - Math.max(1, last); i++) {
            Instant from = all.get(i).at();
            Instant until = all.get(i + 1).at();
            boolean needed = backups.stream().anyMatch(at -> !at.isBefore(from) && at.isBefore(until));
            if (!needed && from.isBefore(youngest)) {
                removable.add(all.get(i));
            }
        }
        return removable;
    }

    /**
     * Removes what is neither among the newest nor young, nor was the environment's release when a kept backup was made.
     *
     * @param backups when those were made
     */
    public List<Kit> prune(int last, Instant youngest, List<Instant> backups) {
        List<Kit> removable = prunable(last, youngest, backups);
        folders.list().stream()
                .filter(copy -> removable.contains(copy.manifest()))
                .forEach(folders::remove);
        return removable;
    }

    private static SluiceException unwritable(Path folder, IOException cause) {
        return new SluiceException(
                Code.BACKUP_FAILED,
                "cannot write to " + folder + ": " + cause.getMessage(),
                "see that the folder may be written and its disk has room",
                cause);
    }
}
