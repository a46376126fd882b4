package dev.sluice.adapter.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Rewrites backups: as the first version of Sluice would have written them, and as a forger would. */
public final class FirstFormat {
    private FirstFormat() {}

    /** Writes a product's files into a directory. */
    public interface Data {
        void write(Path directory) throws IOException;
    }

    public static void rewrite(Path backup, Data writer) throws IOException {
        Path data = backup.resolve("data");
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        writer.write(data);
        JsonMapper json = JsonMapper.shared();
        ObjectNode manifest = (ObjectNode) json.readTree(Files.readString(backup.resolve("manifest.json")));
        manifest.put("format", 1);
        manifest.remove(List.of("sealedFor", "restorePoint", "method", "keyspace"));
        ArrayNode list = manifest.putArray("files");
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.sorted().toList()) {
                list.addObject()
                        .put("path", "data/" + file.getFileName())
                        .put("bytes", Files.size(file))
                        .put("sha256", sha256(Files.readAllBytes(file)));
            }
        }
        byte[] text = json.writeValueAsBytes(manifest);
        Files.write(backup.resolve("manifest.json"), text);
        Files.writeString(backup.resolve("manifest.sha256"), sha256(text) + "  manifest.json\n");
    }

    /** What somebody without the key can do: the manifest of one backup says that it has the files of another, checksums and all. */
    static void forge(Path backup, Path other) throws IOException {
        JsonMapper json = JsonMapper.shared();
        ObjectNode manifest = (ObjectNode) json.readTree(Files.readString(backup.resolve("manifest.json")));
        ObjectNode taken = (ObjectNode) json.readTree(Files.readString(other.resolve("manifest.json")));
        List.of("files", "rows", "schemaHash").forEach(key -> manifest.set(key, taken.get(key)));
        byte[] text = json.writeValueAsBytes(manifest);
        Files.write(backup.resolve("manifest.json"), text);
        Files.writeString(backup.resolve("manifest.sha256"), sha256(text) + "  manifest.json\n");
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
