package dev.sluice.adapter.disk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A folder held against every other thread and process until it is closed. It ends with the process that has it, so a crash
 * leaves nothing locked. Not reentrant: a thread that has it must not ask for it again.
 */
public final class FolderLock implements AutoCloseable {
    /** The operating system's lock belongs to the whole process, so threads are kept apart here. */
    private static final Map<Path, ReentrantLock> WITHIN_PROCESS = new ConcurrentHashMap<>();

    private final ReentrantLock thread;
    private final FileChannel channel;

    private FolderLock(ReentrantLock thread, FileChannel channel) {
        this.thread = thread;
        this.channel = channel;
    }

    /** Waits until the folder is free. {@code name} tells apart several locks of one folder. */
    public static FolderLock take(Path folder, String name) {
        Path file = Disk.folder(folder).toAbsolutePath().normalize().resolve("." + name + ".lock");
        ReentrantLock thread = WITHIN_PROCESS.computeIfAbsent(file, f -> new ReentrantLock());
        try {
            thread.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Disk.failure("lock " + file, new InterruptedIOException("interrupted"));
        }
        if (thread.getHoldCount() > 1) {
            thread.unlock();
            throw new IllegalStateException(file + " is already held by this thread");
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                channel.lock();
                return new FolderLock(thread, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            thread.unlock();
            throw Disk.failure("lock " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw Disk.failure("unlock a folder", e);
        } finally {
            thread.unlock();
        }
    }
}
