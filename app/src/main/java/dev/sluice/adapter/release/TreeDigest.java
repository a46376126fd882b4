package dev.sluice.adapter.release;

import dev.sluice.adapter.disk.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a tree of files is, as one SHA-256: names, kinds, executable bits and contents, and nothing that depends on when or
 * where it was written. Each part goes in with its length before it, so that no two trees read the same.
 */
final class TreeDigest {
    private static final String PREFIX = "sha256:";

    private TreeDigest() {}

    static String of(Path root) {
        MessageDigest digest = sha256();
        try (Stream<Path> walk = Files.walk(root)) {
            List<Path> entries = walk.filter(path -> !path.equals(root))
                    .sorted(Comparator.comparing(path -> root.relativize(path).toString()))
                    .toList();
            for (Path entry : entries) {
                part(digest, root.relativize(entry).toString());
                if (Files.isSymbolicLink(entry)) {
                    part(digest, "link");
                    part(digest, Files.readSymbolicLink(entry).toString());
                } else if (Files.isDirectory(entry)) {
                    part(digest, "folder");
                } else {
                    part(digest, Files.isExecutable(entry) ? "program" : "file");
                    part(digest, ofFile(entry));
                }
            }
        } catch (IOException e) {
            throw Disk.failure("read " + root, e);
        }
        return PREFIX + HexFormat.of().formatHex(digest.digest());
    }

    static String ofFile(Path file) {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[64 << 10];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        } catch (IOException e) {
            throw Disk.failure("read " + file, e);
        }
        return PREFIX + HexFormat.of().formatHex(digest.digest());
    }

    static String ofText(String text) {
        return PREFIX + HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The first hexadecimal digits, as they stand in folder names. */
    static String brief(String digest, int digits) {
        return digest.substring(PREFIX.length(), PREFIX.length() + digits);
    }

    private static void part(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
