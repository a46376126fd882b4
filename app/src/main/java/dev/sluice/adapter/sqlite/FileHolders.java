package dev.sluice.adapter.sqlite;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Who has a database file open. An SQLite connection that is not in a transaction holds no lock, so Linux is asked for open
 * files; where it does not say (another system, another user's process), only locks can be seen.
 */
final class FileHolders {
    private static final Path PROCESSES = Path.of("/proc");

    private FileHolders() {}

    /** The processes that have it or its write-ahead log open, as people call them. */
    static List<String> of(Path file) throws IOException {
        if (!Files.isDirectory(PROCESSES) || !Files.exists(file)) {
            return List.of();
        }
        Path real = file.toRealPath();
        Set<Path> wanted = Set.of(real, Path.of(real + "-wal"), Path.of(real + "-shm"));
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, wanted)) {
                    found.add(command(process) + " (pid " + process.getFileName() + ")");
                }
            }
        }
        return found;
    }

    /** A process that ends while it is looked at holds nothing; one of another user cannot be looked at. */
    private static boolean holds(Path process, Set<Path> wanted) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (wanted.contains(target(descriptor))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return descriptor;
        }
    }

    private static String command(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException e) {
            return "a process";
        }
    }
}
