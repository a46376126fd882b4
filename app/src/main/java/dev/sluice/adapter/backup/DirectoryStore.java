package dev.sluice.adapter.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Another disk or a mounted share. The directory itself must be there: where nothing is mounted, nothing is written. */
public final class DirectoryStore implements Store {
    private static final String PART = ".part";

    private final Path top;
    private final Path directory;

    /**
     * @param top what has to be there already
     * @param within where in it, made when it is needed
     */
    public DirectoryStore(Path top, String within) {
        this.top = top.toAbsolutePath().normalize();
        this.directory = this.top.resolve(within);
    }

    @Override
    public String place() {
        return top.toString();
    }

    @Override
    public List<String> folders() throws IOException {
        requirePresent();
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> String.valueOf(path.getFileName()))
                    .toList();
        }
    }

    @Override
    public boolean has(String key, long bytes, String sha256) throws IOException {
        Path file = directory.resolve(key);
        return Files.isRegularFile(file)
                && Files.size(file) == bytes
                && StoredFile.sha256(file).equals(sha256);
    }

    @Override
    public void put(String key, Path file, String sha256) throws IOException {
        requirePresent();
        Path to = directory.resolve(key);
        Path folder = to.resolveSibling("");
        DurableFiles.createPrivateDirectories(folder);
        Path part = to.resolveSibling(to.getFileName() + PART);
        Files.deleteIfExists(part);
        DurableFiles.createPrivateFile(part);
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel copy = FileChannel.open(part, StandardOpenOption.WRITE)) {
            long size = from.size();
            for (long at = 0; at < size; ) {
                at += from.transferTo(at, size - at, copy);
            }
            copy.force(true);
        }
        DurableFiles.move(part, to);
    }

    @Override
    public InputStream open(String key) throws IOException {
        return Files.newInputStream(directory.resolve(key));
    }

    @Override
    public void remove(List<String> keys) throws IOException {
        for (String key : keys) {
            Path file = directory.resolve(key);
            Files.deleteIfExists(file);
            for (Path folder = file.getParent();
                    folder != null && !folder.equals(directory) && folder.startsWith(directory) && isEmpty(folder);
                    folder = folder.getParent()) {
                Files.delete(folder);
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.findAny().isEmpty();
        }
    }

    @Override
    public List<String> keys(String folder) throws IOException {
        Path below = directory.resolve(folder);
        if (!Files.isDirectory(below)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> StoredFile.relative(directory, file))
                    .toList();
        }
    }

    private void requirePresent() throws IOException {
        if (!Files.isDirectory(top)) {
            throw new NoSuchFileException(top.toString(), null, "the directory is not there; is its disk mounted?");
        }
    }
}
