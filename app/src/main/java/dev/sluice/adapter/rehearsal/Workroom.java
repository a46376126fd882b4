package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.disk.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A private folder for one rehearsal. Its lock dies with its process, so the next one knows what was left behind. */
final class Workroom implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel lock;

    private Workroom(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Opens a fresh one below this folder and removes those that nobody uses any more. */
    static Workroom open(Path parent) {
        Disk.privateFolder(parent);
        try (Stream<Path> rooms = Files.list(parent)) {
            List<Path> found = rooms.filter(Files::isDirectory).toList();
            found.forEach(Workroom::removeIfLeft);
            Path folder = Disk.privateFolder(parent.resolve(
                    HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt())));
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock();
            if (!lock.isValid()) {
                throw new IOException("the lock of a fresh folder is taken");
            }
            return new Workroom(folder, channel);
        } catch (IOException e) {
            throw Disk.failure("make a folder for a rehearsal in " + parent, e);
        }
    }

    private static void removeIfLeft(Path folder) {
        try (FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                Disk.remove(folder);
            }
        } catch (java.nio.channels.OverlappingFileLockException own) {
            // A rehearsal of this very process uses it.
        } catch (IOException e) {
            throw Disk.failure("remove what an earlier rehearsal left in " + folder, e);
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        Disk.remove(folder);
        try {
            lock.close();
        } catch (IOException gone) {
            // The lock is free either way.
        }
    }
}
