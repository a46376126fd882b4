package dev.sluice.adapter.release;

import com.github.luben.zstd.ZstdOutputStream;
import dev.sluice.adapter.disk.Disk;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * The files of a release as they were fetched, in one file beside them. What prepares a release may change them, and its source
 * may give something else tomorrow; a copy off the machine is made from this.
 *
 * @param file a tar within zstd
 * @param tree what {@link TreeDigest} says about the files in it
 */
public record Pack(Path file, String tree) {
    private static final String FILE = "fetched.tar.zst";
    private static final String TREE = "fetched.tree";
    private static final int PROGRAM = 0755;
    private static final int PLAIN = 0644;

    /** The one of a release's folder; empty where there is none, or not all of it. */
    static Optional<Pack> in(Path home) {
        try {
            Path tree = home.resolve(TREE);
            return Files.isRegularFile(tree) && Files.isRegularFile(home.resolve(FILE))
                    ? Optional.of(
                            new Pack(home.resolve(FILE), Files.readString(tree).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw Disk.failure("read " + home.resolve(TREE), e);
        }
    }

    /** Packs these files into a release's folder; it counts when all of it is on the disk. */
    static Pack write(Path files, Path home) throws IOException {
        Path file = home.resolve(FILE);
        Files.deleteIfExists(home.resolve(TREE));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(
                        new ZstdOutputStream(out).setChecksum(true), StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Path entry : entries(files)) {
                add(tar, files.relativize(entry).toString(), entry);
            }
        }
        Disk.sync(file);
        String tree = TreeDigest.of(files);
        Disk.write(home.resolve(TREE), tree + "\n");
        return new Pack(file, tree);
    }

    private static List<Path> entries(Path files) throws IOException {
        try (Stream<Path> walk = Files.walk(files)) {
            return walk.skip(1).sorted().toList();
        }
    }

    private static void add(TarArchiveOutputStream tar, String name, Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(path).toString());
            tar.putArchiveEntry(link);
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            TarArchiveEntry folder = new TarArchiveEntry(name + "/");
            folder.setMode(TarArchiveEntry.DEFAULT_DIR_MODE);
            tar.putArchiveEntry(folder);
        } else {
            TarArchiveEntry file = new TarArchiveEntry(name);
            file.setMode(Files.isExecutable(path) ? PROGRAM : PLAIN);
            file.setSize(Files.size(path));
            tar.putArchiveEntry(file);
            try (InputStream content = Files.newInputStream(path)) {
                content.transferTo(tar);
            }
        }
        tar.closeArchiveEntry();
    }
}
