package dev.sluice.adapter;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A folder that tests need and that takes long to make, made once: by whichever of the JVMs that run tests beside each other comes
 * first, while the others wait for it. One that was left half made is made anew.
 */
public final class MadeOnce {
    private MadeOnce() {}

    /** Makes what is in the folder; what it throws leaves the folder to be made by the next one. */
    public interface Making {
        void make() throws IOException, InterruptedException;
    }

    public static synchronized void in(Path folder, Making making) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            Path complete = folder.resolve("complete");
            if (!Files.exists(complete)) {
                making.make();
                Files.writeString(complete, "");
            }
        }
    }
}
