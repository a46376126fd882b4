package dev.sluice.adapter.s3;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A stretch of a file that is sent as one.
 *
 * @param number from 1 on
 */
record FilePart(Path file, int number, long offset, long bytes) {
    /** The smallest that S3 takes is 5 MiB; a larger one costs more to send again. */
    private static final long USUAL = 16L << 20;

    private static final int MOST_PARTS = 9_000;

    /** The parts of a file; one, perhaps empty, for a small file. */
    static List<FilePart> of(Path file, long size) {
        long each = Math.max(USUAL, (size + MOST_PARTS - 1) / MOST_PARTS);
        List<FilePart> parts = new ArrayList<>();
        for (long offset = 0; offset < size || parts.isEmpty(); offset += each) {
            parts.add(new FilePart(file, parts.size() + 1, offset, Math.min(each, size - offset)));
        }
        return parts;
    }

    /** Read anew for every attempt. */
    RequestBody body() {
        return RequestBody.fromContentProvider(this::open, bytes, "application/octet-stream");
    }

    private InputStream open() {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            channel.position(offset);
            return new BufferedInputStream(new Limited(Channels.newInputStream(channel), bytes), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The SHA-256 in the form of S3's checksum header. */
    String sha256() throws IOException {
        return Base64.getEncoder().encodeToString(digest("SHA-256"));
    }

    /** The MD5 as stores show it for a part. */
    String entityTag() throws IOException {
        return '"' + HexFormat.of().formatHex(digest("MD5")) + '"';
    }

    private byte[] digest(String algorithm) throws IOException {
        try (InputStream in = open()) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
