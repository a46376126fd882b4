package dev.sluice.adapter.backup;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A manifest as it is kept: its text, the text's own checksum and, where the backup is sealed, its signature. A backup is there
 * when these are, and agree: they are written last.
 */
record SignedManifest(String text, String checksum, Optional<String> signature) {
    static final String MANIFEST = "manifest.json";
    static final String CHECKSUM = "manifest.sha256";
    static final String SIGNATURE = "manifest.mac";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    static SignedManifest of(Described manifest, Optional<Sealing> sealing) {
        String text = JSON.writeValueAsString(manifest) + "\n";
        return new SignedManifest(
                text,
                digest(text) + "  " + MANIFEST + "\n",
                sealing.filter(s -> manifest.needsKey()).map(s -> s.sign(bytes(text)) + "\n"));
    }

    /** What it says; empty when it is damaged, of a later version, or not signed by one who has the key. */
    <M extends Described> Optional<M> opened(Class<M> kind, Optional<Sealing> sealing) {
        if (!checksum.startsWith(digest())) {
            return Optional.empty();
        }
        try {
            M manifest = JSON.readValue(text, kind);
            return manifest.format() <= Described.FORMAT && isOurs(manifest, sealing)
                    ? Optional.of(manifest)
                    : Optional.empty();
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Without the key nobody can tell, and nobody can restore either. */
    private boolean isOurs(Described manifest, Optional<Sealing> sealing) {
        return !manifest.needsKey()
                || sealing.isEmpty()
                || signature
                        .filter(s -> sealing.get().isSignedBy(bytes(text), s.strip()))
                        .isPresent();
    }

    /** The SHA-256 of the text, in hexadecimal: it tells this very backup from all others. */
    String digest() {
        return digest(text);
    }

    private static String digest(String text) {
        return HexFormat.of().formatHex(StoredFile.digester().digest(bytes(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
