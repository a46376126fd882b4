package dev.sluice.adapter.release;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Writes files whose names come from elsewhere into a new folder, and nothing outside it. Modes become 755 for folders and
 * executables and 644 for other files.
 */
final class TreeWriter {
    /*
     * Why nothing gets out. A name is relative and has no ".."; what lies above an entry is a real folder, never a link, so
     * writing does not pass through links. A link's target is relative and has ".." only in front: these lead upward through
     * real folders and stay inside, and the rest leads downward, through links of the same kind at most.
     */
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("rw-r--r--");

    private final Path root;
    private final Limits limits;
    private long bytes;
    private int entries;

    TreeWriter(Path root, Limits limits) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        this.limits = limits;
        Files.createDirectories(this.root);
        Files.setPosixFilePermissions(this.root, EXECUTABLE);
    }

    /** What one release may hold: an archive of a few kilobytes can unpack to a full disk. */
    record Limits(long bytes, int entries) {
        static final Limits DEFAULT = new Limits(8L << 30, 500_000);
    }

    Path root() {
        return root;
    }

    void directory(String name) throws IOException {
        List<String> parts = parts(name);
        count(name);
        folder(name, parts);
    }

    void file(String name, boolean executable, InputStream content) throws IOException {
        Path file = entry(name);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] chunk = new byte[64 << 10];
            for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
                bytes += read;
                if (bytes > limits.bytes()) {
                    throw refused(name, "makes the release larger than " + (limits.bytes() >> 20) + " MiB");
                }
                out.write(chunk, 0, read);
            }
        } catch (FileAlreadyExistsException e) {
            throw refused(name, "is there twice");
        }
        Files.setPosixFilePermissions(file, executable ? EXECUTABLE : PLAIN);
    }

    void link(String name, String target) throws IOException {
        List<String> parts = parts(name);
        int up = 0;
        boolean down = false;
        for (String part : target.split("/", -1)) {
            boolean upward = part.equals("..");
            if (upward && down) {
                throw refused(name, "is a link that goes up after going down: " + target);
            }
            up += upward ? 1 : 0;
            down |= !upward && !part.isEmpty() && !part.equals(".");
        }
        if (target.isEmpty() || target.startsWith("/") || up > parts.size() - 1) {
            throw refused(name, "is a link that leads outside: " + target);
        }
        try {
            Files.createSymbolicLink(entry(name), Path.of(target));
        } catch (FileAlreadyExistsException e) {
            throw refused(name, "is there twice");
        }
    }

    /** A second name of a file that was written before; it becomes a copy. */
    void hardLink(String name, String target) throws IOException {
        Path original = at(parts(target));
        if (!Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS) || passesLink(original)) {
            throw refused(name, "is a second name of what is not a file of the release: " + target);
        }
        try (InputStream content = Files.newInputStream(original)) {
            file(name, Files.isExecutable(original), content);
        }
    }

    SluiceException refused(String name, String why) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().limit(200).forEach(c -> {
            if (c < 0x20 || c == 0x7f) {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            } else {
                shown.appendCodePoint(c);
            }
        });
        return new SluiceException(
                Code.CHECK_FAILED,
                "refused: " + shown + " " + why,
                "a release holds files, folders and links among them, all below its own folder");
    }

    private Path entry(String name) throws IOException {
        List<String> parts = parts(name);
        if (parts.isEmpty()) {
            throw refused(name, "has no name");
        }
        count(name);
        return folder(name, parts.subList(0, parts.size() - 1)).resolve(parts.getLast());
    }

    private void count(String name) {
        if (++entries > limits.entries()) {
            throw refused(name, "is one entry more than " + limits.entries());
        }
    }

    private Path folder(String name, List<String> parts) throws IOException {
        Path folder = root;
        for (String part : parts) {
            folder = folder.resolve(part);
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(folder);
                Files.setPosixFilePermissions(folder, EXECUTABLE);
            } else if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw refused(name, "passes through what is not a folder");
            }
        }
        return folder;
    }

    private boolean passesLink(Path path) {
        for (Path above = path.getParent(); above != null && !above.equals(root); above = above.getParent()) {
            if (Files.isSymbolicLink(above)) {
                return true;
            }
        }
        return false;
    }

    private Path at(List<String> parts) {
        Path path = root;
        for (String part : parts) {
            path = path.resolve(part);
        }
        return path;
    }

    private List<String> parts(String name) {
        if (name.startsWith("/") || name.startsWith("\\") || name.matches("[A-Za-z]:.*")) {
            throw refused(name, "is an absolute path");
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/")) {
            if (part.equals("..") || part.contains("\\") || part.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
                throw refused(name, "leads outside or has characters that no file name needs");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }
}
