package dev.sluice.router.store;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.router.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * One value kept in one file of JSON. The file is replaced as a whole: whoever reads it, after whatever crash, finds the value
 * before or the value after.
 */
public final class StateFile<T> {
    private final Path file;
    private final Class<T> type;
    private final String what;

    /** @param what what the file holds, for errors: {@code the routing table} */
    StateFile(Path file, Class<T> type, String what) {
        this.file = file;
        this.type = type;
        this.what = what;
    }

    /** What was written last; empty where nothing ever was. Throws {@code CONFIGURATION} where the file is damaged. */
    public Optional<T> read() {
        try {
            return Optional.of(Json.read(Files.readString(file), type, what + " in " + file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SluiceException(
                    Code.INTERNAL,
                    "cannot read " + what + " in " + file + ": " + e.getMessage(),
                    "see who may read it",
                    e);
        }
    }

    /** Returns when the value is on the disk. */
    public void writeThrough(T value) {
        write(value, true);
    }

    /** Survives the death of this process at any moment, not that of the machine. */
    public void write(T value) {
        write(value, false);
    }

    /** Makes room for a new beginning where the file is damaged; gives the name under which it is kept. */
    public Path putAside() {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        try {
            return Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SluiceException(
                    Code.INTERNAL, "cannot put " + file + " aside: " + e.getMessage(), "see who owns its folder", e);
        }
    }

    private void write(T value, boolean through) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(Json.write(value) + '\n');
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                if (through) {
                    channel.force(true);
                }
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            if (through) {
                forceFolder();
            }
        } catch (IOException e) {
            throw new SluiceException(
                    Code.INTERNAL,
                    "cannot write " + what + " to " + file + ": " + e.getMessage(),
                    "see that the disk has room and the folder belongs to the router's user",
                    e);
        }
    }

    private void forceFolder() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
