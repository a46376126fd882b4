package dev.sluice.adapter.backup;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What lies in one store, backups or kits: a folder each, named by what is in it and the beginning of its manifest's digest, so
 * that a rebuilt machine which counts from one again overwrites nothing. The manifest is put last and goes first: without it
 * there is no copy. Whoever can write to the store is not trusted: where backups are encrypted, a copy that is not is none of
 * ours.
 */
final class StoredFolders<M extends Described> {
    private static final Pattern FOLDER = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._+-]{0,99})\\.([0-9a-f]{12})");
    private static final Pattern FILE = Pattern.compile("data/[A-Za-z0-9][A-Za-z0-9._+-]{0,199}");
    private static final int DIGITS = 12;
    private static final long LARGEST_MANIFEST = 64L << 20;

    private final Store store;
    private final Optional<Sealing> sealing;
    private final Class<M> kind;

    StoredFolders(Store store, Optional<Sealing> sealing, Class<M> kind) {
        this.store = store;
        this.sealing = sealing;
        this.kind = kind;
    }

    /** One complete folder. */
    record Copy<M extends Described>(String folder, SignedManifest signed, M manifest) {}

    String place() {
        return store.place();
    }

    /** Sees to it that a folder of this machine is there; what an interrupted call has left there is used. */
    void put(Path backup, SignedManifest signed, M manifest) {
        String folder = folder(signed, manifest);
        reaching("copy " + manifest.name() + " to", () -> {
            for (StoredFile file : manifest.files()) {
                ensure(folder + "/" + file.path(), backup.resolve(file.path()), file.bytes(), file.sha256());
            }
            if (signed.signature().isPresent()) {
                ensure(folder, backup, SignedManifest.SIGNATURE);
            }
            ensure(folder, backup, SignedManifest.MANIFEST);
            ensure(folder, backup, SignedManifest.CHECKSUM);
            return true;
        });
    }

    private void ensure(String folder, Path backup, String name) throws IOException {
        Path file = backup.resolve(name);
        ensure(folder + "/" + name, file, Files.size(file), StoredFile.sha256(file));
    }

    private void ensure(String key, Path file, long bytes, String sha256) throws IOException {
        if (!store.has(key, bytes, sha256)) {
            store.put(key, file, sha256);
        }
    }

    private static String folder(SignedManifest signed, Described manifest) {
        return manifest.name() + "." + signed.digest().substring(0, DIGITS);
    }

    /** All complete folders, oldest first. */
    List<Copy<M>> list() {
        return reaching("list", () -> {
            List<Copy<M>> found = new ArrayList<>();
            for (String folder : store.folders()) {
                complete(folder).ifPresent(found::add);
            }
            found.sort(Comparator.comparing((Copy<M> copy) -> copy.manifest().at())
                    .thenComparing(copy -> copy.manifest().name()));
            return found;
        });
    }

    private Optional<Copy<M>> complete(String folder) throws IOException {
        Optional<String> checksum = text(folder + "/" + SignedManifest.CHECKSUM);
        Optional<String> text = checksum.isEmpty() ? checksum : text(folder + "/" + SignedManifest.MANIFEST);
        if (text.isEmpty() || !FOLDER.matcher(folder).matches()) {
            return Optional.empty();
        }
        SignedManifest signed =
                new SignedManifest(text.get(), checksum.get(), text(folder + "/" + SignedManifest.SIGNATURE));
        return signed.opened(kind, sealing)
                .filter(manifest -> folder.equals(folder(signed, manifest)))
                .filter(manifest -> manifest.needsKey() || !mustBeSealed())
                .filter(manifest -> manifest.files().stream()
                        .allMatch(file -> FILE.matcher(file.path()).matches()))
                .map(manifest -> new Copy<>(folder, signed, manifest));
    }

    private boolean mustBeSealed() {
        return sealing.flatMap(Sealing::recipient).isPresent();
    }

    private Optional<String> text(String key) throws IOException {
        try (InputStream in = store.open(key)) {
            byte[] bytes = in.readNBytes(Math.toIntExact(LARGEST_MANIFEST));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Reads every file of a copy and says what is wrong with them. */
    List<String> problems(Copy<M> copy) {
        return reaching("read " + copy.folder() + " of", () -> {
            List<String> problems = new ArrayList<>();
            for (StoredFile file : copy.manifest().files()) {
                try (InputStream in = store.open(copy.folder() + "/" + file.path())) {
                    if (!matches(in, file, OutputStream.nullOutputStream())) {
                        problems.add(file.path() + " is damaged: it is not what was written");
                    }
                } catch (NoSuchFileException e) {
                    problems.add(file.path() + " is missing");
                }
            }
            return problems;
        });
    }

    /** Brings a copy's files into a directory that is to become a backup. Throws when one is not what was written. */
    void fetch(Copy<M> copy, Path into) {
        reaching("fetch " + copy.folder() + " from", () -> {
            for (StoredFile file : copy.manifest().files()) {
                Path to = into.resolve(file.path());
                DurableFiles.createPrivateDirectories(Objects.requireNonNull(to.getParent()));
                DurableFiles.createPrivateFile(to);
                try (InputStream in = store.open(copy.folder() + "/" + file.path());
                        OutputStream out = Files.newOutputStream(to, StandardOpenOption.WRITE)) {
                    if (!matches(in, file, out)) {
                        throw new SluiceException(
                                Code.BACKUP_FAILED,
                                "the copy of " + copy.manifest().name() + " in " + place() + " is damaged: "
                                        + file.path() + " is not what was written",
                                "choose another one from `sluice backup list`");
                    }
                }
            }
            return true;
        });
    }

    private static boolean matches(InputStream in, StoredFile file, OutputStream out) throws IOException {
        MessageDigest digest = StoredFile.digester();
        long bytes = new DigestInputStream(in, digest).transferTo(out);
        return bytes == file.bytes()
                && HexFormat.of().formatHex(digest.digest()).equals(file.sha256());
    }

    /** Removes a copy: first what makes it one. */
    void remove(Copy<M> copy) {
        String folder = copy.folder();
        reaching("remove " + folder + " from", () -> {
            store.remove(List.of(folder + "/" + SignedManifest.CHECKSUM));
            store.remove(store.keys(folder));
            return true;
        });
    }

    /** Removes what an upload that was never ended has left. Only whoever alone writes there may ask for it. */
    void removeUnfinished() {
        reaching("tidy up", () -> {
            for (String folder : store.folders()) {
                if (FOLDER.matcher(folder).matches()
                        && text(folder + "/" + SignedManifest.CHECKSUM).isEmpty()) {
                    store.remove(store.keys(folder));
                }
            }
            return true;
        });
    }

    private interface Reaching<T> {
        T tried() throws IOException;
    }

    private <T> T reaching(String doing, Reaching<T> reaching) {
        try {
            return reaching.tried();
        } catch (IOException e) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "cannot " + doing + " " + place() + ": " + e.getMessage(),
                    "see that it can be reached and written to; `sluice backup copy` carries on where this stopped",
                    e);
        }
    }
}
