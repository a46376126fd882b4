package dev.sluice.wiring;

import dev.sluice.adapter.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The texts of the configurations that deployments began with, each kept under its digest before its first deployment is
 * opened. A text holds references to secrets and never their values; the folder it came from is noted beside it, because its
 * paths are relative to that.
 */
public final class KeptConfigurations {
    private static final String TEXT = "sluice.yaml";
    private static final String ORIGIN = "origin";
    private final Path folder;

    KeptConfigurations(StateFolder state) {
        this.folder = state.configurations();
    }

    /** Keeps the file's text as it is now; gives its digest, as plans have it. */
    public String keep(Path file) {
        try {
            return keep(
                    Files.readString(file), file.toAbsolutePath().normalize().resolveSibling(""));
        } catch (IOException e) {
            throw Disk.failure("read " + file, e);
        }
    }

    /** Keeps a text whose relative paths start from this folder. */
    String keep(String text, Path origin) {
        String digest = digest(text);
        Path kept = Disk.privateFolder(folder.resolve(digest));
        Disk.write(kept.resolve(TEXT), text);
        Disk.write(kept.resolve(ORIGIN), origin.toString());
        return digest;
    }

    /** Where the text of this digest is. */
    public Path text(String digest) {
        return folder.resolve(digest).resolve(TEXT);
    }

    /** The folder that its relative paths start from. */
    public Path origin(String digest) {
        Path file = folder.resolve(digest).resolve(ORIGIN);
        try {
            return Path.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw Disk.failure("read " + file, e);
        }
    }

    /** The digest that keeping this file would give. */
    public static String digestOf(Path file) {
        try {
            return digest(Files.readString(file));
        } catch (IOException e) {
            throw Disk.failure("read " + file, e);
        }
    }

    /** The digest that keeping this text would give. */
    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
