package dev.sluice.router.store;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one router, held by one process at a time and readable by its user only.
 *
 * <table>
 * <caption>What lies in it</caption>
 * <tr><td>{@code table.json}</td><td>the routing table and the highest epoch seen</td></tr>
 * <tr><td>{@code cuts.json}</td><td>cuts that hold</td></tr>
 * <tr><td>{@code evidence.json}</td><td>evidence and counts, at most 250 ms old while they change</td></tr>
 * <tr><td>{@code admin.sock}</td><td>the admin socket</td></tr>
 * <tr><td>{@code metrics.port}</td><td>the loopback port of metrics and health</td></tr>
 * <tr><td>{@code access.log}</td><td>one line of JSON per request, where asked for</td></tr>
 * <tr><td>{@code lock}</td><td>locked while a router runs; holds its pid</td></tr>
 * </table>
 */
public final class RouterDirectory implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel lockFile;

    private RouterDirectory(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Takes the folder for this process, making it where needed.
     *
     * @throws SluiceException {@code BUSY} when another router holds it
     */
    public static RouterDirectory open(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            FileChannel lockFile = FileChannel.open(
                    folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(lockFile) == null) {
                String holder = Files.readString(folder.resolve(LOCK)).strip();
                lockFile.close();
                throw new SluiceException(
                        Code.BUSY,
                        "a router already runs on " + folder + (holder.isEmpty() ? "" : " (pid " + holder + ")"),
                        "one router serves one folder: use the one that runs, or give another --dir");
            }
            lockFile.truncate(0);
            lockFile.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"));
            return new RouterDirectory(folder, lockFile);
        } catch (IOException e) {
            throw new SluiceException(
                    Code.INTERNAL,
                    "cannot use the folder " + folder + ": " + e,
                    "see who owns it and whether the disk has room",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    /** The table served from, and the highest epoch seen. */
    public StateFile<KeptTable> table() {
        return new StateFile<>(folder.resolve("table.json"), KeptTable.class, "the routing table");
    }

    public StateFile<KeptCuts> cuts() {
        return new StateFile<>(folder.resolve("cuts.json"), KeptCuts.class, "the cuts");
    }

    public StateFile<KeptEvidence> evidence() {
        return new StateFile<>(folder.resolve("evidence.json"), KeptEvidence.class, "the evidence");
    }

    public Path accessLog() {
        return folder.resolve("access.log");
    }

    public Path metricsPort() {
        return folder.resolve("metrics.port");
    }

    public Path adminSocket() {
        return adminSocket(folder);
    }

    /** Where a router on {@code folder} listens for its control plane. */
    public static Path adminSocket(Path folder) {
        return folder.resolve("admin.sock");
    }

    /** Gives the folder to the next router. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
