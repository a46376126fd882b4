package dev.sluice.it.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads messages off a connection on which the other side waits for each to be answered. Not thread-safe. */
final class Wire {
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String LENGTH = "\r\ncontent-length: ";

    private final InputStream in;
    private final byte[] bytes = new byte[16 << 10];
    private int filled;

    Wire(InputStream in) {
        this.in = in;
    }

    /** The next message's head, and with it its body out of the way; empty where the connection has ended before it. */
    Optional<String> message() throws IOException {
        filled = 0;
        int end = -1;
        while (end < 0) {
            if (!fill()) {
                return Optional.empty();
            }
            end = headEnd();
        }
        String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        for (int missing = end + bodyLength(head) - filled; missing > 0; ) {
            int before = filled;
            if (!fill()) {
                throw new EOFException("a message without its end: " + head);
            }
            missing -= filled - before;
        }
        return Optional.of(head);
    }

    private boolean fill() throws IOException {
        int count = in.read(bytes, filled, bytes.length - filled);
        if (count < 0 && filled > 0) {
            throw new EOFException("half a message");
        }
        filled += Math.max(0, count);
        return count > 0;
    }

    private int headEnd() {
        for (int i = 0; i + END.length <= filled; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i + END.length;
            }
        }
        return -1;
    }

    private static int bodyLength(String head) {
        int at = head.toLowerCase(java.util.Locale.ROOT).indexOf(LENGTH);
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + LENGTH.length(), head.indexOf('\r', at + 2)));
    }
}
