package dev.sluice.adapter.backup;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Backups.Backup;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One environment's folder of backups: a directory each, with {@code manifest.json}, the manifest's own checksum and, where it
 * is sealed, signature, {@code data/}, and {@code verified} once it passed a verification. What is being written or removed ends in {@code .partial}.
 */
final class Catalogue {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");
    private static final String PARTIAL = ".partial";
    private static final String VERIFIED = "verified";
    private static final String DATA = "data";

    private final Path folder;
    private final Optional<Sealing> sealing;
    private final SecureRandom random = new SecureRandom();

    Catalogue(Path folder, Optional<Sealing> sealing) {
        this.folder = folder.toAbsolutePath().normalize();
        this.sealing = sealing;
    }

    Path folder() {
        return folder;
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches() || name.contains("..") || name.endsWith(PARTIAL)) {
            throw new SluiceException(
                    Code.USAGE,
                    "not the name of a backup",
                    "a backup's name is at most 100 ASCII letters, digits and . _ + -, beginning with a letter or digit;"
                            + " `sluice backup list` shows those there are");
        }
    }

    /** Held by whoever adds to the folder or removes from it; ends with the process. */
    FileChannel lock() throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw busy();
        }
        channel.close();
        throw busy();
    }

    /** A new place to write a backup into. Only with the lock: whatever else is partial was left behind, and is removed. */
    Path begin(String name) throws IOException {
        for (Path left : children(PARTIAL)) {
            DurableFiles.delete(left);
        }
        Path partial = partial(name);
        DurableFiles.createPrivateDirectory(partial);
        DurableFiles.createPrivateDirectory(partial.resolve(DATA));
        return partial;
    }

    Path data(Path backup) {
        return backup.resolve(DATA);
    }

    /** Makes a finished draft a backup: everything reaches the disk before its name does. */
    void publish(Path partial, String name, SignedManifest manifest) throws IOException {
        DurableFiles.write(partial.resolve(SignedManifest.MANIFEST), manifest.text());
        if (manifest.signature().isPresent()) {
            DurableFiles.write(
                    partial.resolve(SignedManifest.SIGNATURE),
                    manifest.signature().get());
        }
        DurableFiles.write(partial.resolve(SignedManifest.CHECKSUM), manifest.checksum());
        DurableFiles.syncTree(partial);
        DurableFiles.move(partial, path(name));
    }

    Path path(String name) {
        requireName(name);
        return folder.resolve(name);
    }

    /** The manifest of a backup; empty where there is none whose own checksum, name and signature are right. */
    Optional<Manifest> manifest(String name) throws IOException {
        return signed(name)
                .flatMap(signed -> signed.opened(Manifest.class, sealing))
                .filter(m -> m.name().equals(name));
    }

    /** The manifest as it is written there, right or not. */
    Optional<SignedManifest> signed(String name) throws IOException {
        Path backup = path(name);
        Optional<String> text = text(backup.resolve(SignedManifest.MANIFEST));
        Optional<String> checksum = text(backup.resolve(SignedManifest.CHECKSUM));
        return text.isEmpty() || checksum.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SignedManifest(text.get(), checksum.get(), text(backup.resolve(SignedManifest.SIGNATURE))));
    }

    private static Optional<String> text(Path file) throws IOException {
        try {
            return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** All complete backups, oldest first by time. */
    List<Backup> list() throws IOException {
        List<Backup> found = new ArrayList<>();
        for (Path child : children("")) {
            String name = child.getFileName().toString();
            if (!name.endsWith(PARTIAL) && NAME.matcher(name).matches()) {
                Optional<Manifest> manifest = manifest(name);
                if (manifest.isPresent()) {
                    found.add(manifest.get().backup(verifiedAt(name)));
                }
            }
        }
        found.sort(Comparator.comparing(Backup::at).thenComparing(Backup::name));
        return found;
    }

    Optional<Instant> verifiedAt(String name) throws IOException {
        Path marker = path(name).resolve(VERIFIED);
        try {
            return Files.isRegularFile(marker)
                    ? Optional.of(Instant.parse(Files.readString(marker).strip()))
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Records the outcome of a verification; null: it did not pass. */
    void mark(String name, @Nullable Instant verifiedAt) throws IOException {
        Path marker = path(name).resolve(VERIFIED);
        if (verifiedAt != null) {
            DurableFiles.write(marker, verifiedAt + "\n");
        } else if (Files.deleteIfExists(marker)) {
            DurableFiles.sync(path(name));
        }
    }

    /** Removes a backup; it is out of the list before its first file goes. */
    void remove(String name) throws IOException {
        Path partial = partial(name);
        DurableFiles.move(path(name), partial);
        DurableFiles.delete(partial);
    }

    private Path partial(String name) {
        byte[] unique = new byte[8];
        random.nextBytes(unique);
        return folder.resolve(name + "." + HexFormat.of().formatHex(unique) + PARTIAL);
    }

    private List<Path> children(String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
                for (Path child : all) {
                    if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)
                            && child.getFileName().toString().endsWith(ending)) {
                        found.add(child);
                    }
                }
            }
        }
        return found;
    }

    private SluiceException busy() {
        return new SluiceException(
                Code.BUSY,
                "another backup is being written to or removed from " + folder,
                "wait until it is done; nothing was touched");
    }
}
