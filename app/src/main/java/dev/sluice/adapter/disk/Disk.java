package dev.sluice.adapter.disk;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Files that are there whole or not at all, after a crash too. */
public final class Disk {
    private Disk() {}

    /** Writes a file by rename: a reader sees the old content or the new. On disk when this returns. */
    public static void write(Path file, String content) {
        Path part = file.resolveSibling(
                file.getFileName() + ".part-" + Thread.currentThread().threadId() + "-"
                        + ProcessHandle.current().pid());
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            rename(part, file);
        } catch (IOException e) {
            throw failure("write " + file, e);
        }
    }

    /** Renames atomically and makes that last. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(to.toAbsolutePath().getParent());
    }

    /** Brings a file or the entries of a folder to the disk. */
    public static void sync(@Nullable Path path) throws IOException {
        if (path != null) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Brings every file and folder of a tree to the disk. Links are not followed. */
    public static void syncTree(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && Files.isReadable(file)) {
                    sync(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                sync(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Makes a folder that only its owner may enter; the folders above it are made as usual. */
    public static Path privateFolder(Path folder) {
        try {
            folder(folder.toAbsolutePath().resolveSibling(""));
            return Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw failure("make the folder " + folder, e);
        }
    }

    /** Lets every user of the machine pass through a folder, without reading it. */
    public static void enterableByAll(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw failure("change " + folder, e);
        }
    }

    /** Makes a folder, with the folders above it. */
    public static Path folder(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw failure("make the folder " + folder, e);
        }
    }

    /** Removes a file, a link or a whole tree; links are removed, never followed. Nothing there is fine. */
    public static void remove(Path path) {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw failure("remove " + path, e);
        }
    }

    /** What to throw when the machine's disk does not do what was asked. */
    public static SluiceException failure(String what, IOException cause) {
        return new SluiceException(
                Code.INTERNAL,
                "cannot " + what + ": " + cause,
                "look whether the disk is full and whether the user that Sluice runs as may write there",
                cause);
    }
}
