package dev.sluice.adapter.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One file of a backup and what it must be.
 *
 * @param path relative to the backup, with {@code /} on every system
 */
record StoredFile(String path, long bytes, String sha256) {
    /** What is wrong with the files of a backup; empty when they are what they were. */
    static List<String> problems(Path backup, Path directory, List<StoredFile> expected) throws IOException {
        List<String> problems = new ArrayList<>();
        for (StoredFile file : expected) {
            file.problem(backup).ifPresent(problems::add);
        }
        Set<String> known = expected.stream().map(StoredFile::path).collect(Collectors.toSet());
        for (Path file : filesUnder(directory)) {
            if (!known.contains(relative(backup, file))) {
                problems.add(relative(backup, file) + " does not belong to the backup");
            }
        }
        return problems;
    }

    static MessageDigest digester() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest = digester();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private Optional<String> problem(Path backup) throws IOException {
        Path file = backup.resolve(path).normalize();
        if (!file.startsWith(backup.normalize()) || !Files.isRegularFile(file)) {
            return Optional.of(path + " is missing");
        }
        long size = Files.size(file);
        if (size != bytes) {
            return Optional.of(path + " has " + size + " bytes, " + bytes + " were written");
        }
        return sha256(file).equals(sha256)
                ? Optional.empty()
                : Optional.of(path + " is damaged: its SHA-256 is not the recorded one");
    }

    private static TreeSet<Path> filesUnder(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return new TreeSet<>();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static String relative(Path backup, Path file) {
        return backup.relativize(file).toString().replace('\\', '/');
    }
}
