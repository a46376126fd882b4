package dev.sluice.router.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads lines of bounded length. */
final class LineReader {
    private final InputStream in;

    /** @param in buffered: it is read byte by byte */
    LineReader(InputStream in) {
        this.in = in;
    }

    /** The next line without its end, or null where the stream ends. */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() == AdminSocket.LONGEST_LINE) {
                throw new IOException("a line of more than " + AdminSocket.LONGEST_LINE + " bytes");
            }
            line.write(octet);
        }
        return null;
    }
}
