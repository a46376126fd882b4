package dev.sluice.adapter.backup;

import com.github.luben.zstd.ZstdInputStream;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The data of a complete backup, to read. */
public final class Pieces {
    private static final int BUFFER = 1 << 17;

    private final Path data;
    private final Described manifest;
    private final Optional<Sealing> sealing;
    private final Set<String> hidden;

    Pieces(Path data, Described manifest, Optional<Sealing> sealing) {
        this(data, manifest, sealing, Set.of());
    }

    private Pieces(Path data, Described manifest, Optional<Sealing> sealing, Set<String> hidden) {
        this.data = data;
        this.manifest = manifest;
        this.sealing = sealing;
        this.hidden = hidden;
    }

    /** The same without a piece that is not for the reader. */
    public Pieces without(String piece) {
        return new Pieces(data, manifest, sealing, Set.of(piece));
    }

    /** The names that the pieces were written under, in their order; empty in a backup of the first format. */
    public List<String> names() {
        return manifest.format() == 1
                ? List.of()
                : manifest.files().stream()
                        .map(file -> file.path().substring(file.path().indexOf('/') + 1))
                        .map(name -> name.substring(0, name.lastIndexOf(Draft.COMPRESSED)))
                        .filter(name -> !hidden.contains(name))
                        .toList();
    }

    /** A piece as it was written. Reading fails where its bytes are not those that were written. */
    public InputStream open(String piece) throws IOException {
        Path file = data.resolve(piece + Draft.COMPRESSED + (manifest.needsKey() ? Draft.SEALED : ""));
        InputStream stored = Files.newInputStream(file);
        try {
            InputStream buffered = new BufferedInputStream(stored, BUFFER);
            return new ZstdInputStream(manifest.needsKey() ? key().unseal(buffered) : buffered);
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    /** How many rows of a table were recorded, which is to be compared; empty where none were. */
    public Optional<Long> recordedRows(String table) {
        return manifest instanceof Manifest backup
                ? Optional.ofNullable(backup.rows().get(table))
                : Optional.empty();
    }

    /** The folder as the product's own tool wrote it: a backup of the first format. */
    public Optional<Path> folder() {
        return manifest.format() == 1 ? Optional.of(data) : Optional.empty();
    }

    private Sealing key() {
        return sealing.orElseThrow(() -> keyMissing(manifest.name()));
    }

    static SluiceException keyMissing(String name) {
        return new SluiceException(
                Code.CONFIGURATION,
                "the backup " + name + " is encrypted, and there is no key for it",
                "give its identity (AGE-SECRET-KEY-1...): backup: {identity: ${file:/path/to/key}}");
    }
}
