package dev.sluice.adapter.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash chain over events: each row's SHA-256 covers its content and the hash of the row before it in its deployment (for
 * the first, of the row before it in the journal), so a changed, removed or inserted row is seen.
 */
final class Chain {
    static final String BEGINNING = "0".repeat(64);

    private Chain() {}

    static String hash(String previous, Row row) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : new String[] {
                previous,
                Long.toString(row.deployment()),
                Long.toString(row.sequence()),
                row.at(),
                Long.toString(row.epoch()),
                row.kind(),
                row.body()
            }) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** An event as it is stored; {@code at} in ISO-8601. */
    record Row(long deployment, long sequence, String at, long epoch, String kind, String body) {}
}
