package dev.sluice.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * A folder that no disk is behind, where the machine has room for one: a journal is synced at every event, and a database server
 * makes a few hundred files for each database; a test of neither need wait for a disk that does nothing for it.
 */
public final class FolderInMemory implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");
    /** What the servers of two JVMs fill at most, and as much again. */
    private static final long ROOM_FOR_SERVERS_BYTES = 4L << 30;

    /** For the data of a server, which is gone with it. */
    public static Path forServer(String name) throws IOException {
        return isThere() && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM_FOR_SERVERS_BYTES
                ? Files.createTempDirectory(MEMORY, name)
                : Files.createTempDirectory(name);
    }

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
        return isThere() ? Files.createTempDirectory(MEMORY, "sluice") : Files.createTempDirectory("sluice");
    }

    private static boolean isThere() {
        return Files.isDirectory(MEMORY) && Files.isWritable(MEMORY);
    }
}
