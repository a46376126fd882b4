package dev.sluice.adapter.metrics.logs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A file that is appended to, read from where it ended the time before; a shorter one was put aside and begun anew. */
final class GrowingFile {
    static final long MOST_BYTES = 64L << 20;
    private static final int LONGEST_LINE = 64 << 10;
    private static final int BUFFER = 64 << 10;

    private final Path file;

    GrowingFile(Path file) {
        this.file = file;
    }

    long size() throws IOException {
        return Files.size(file);
    }

    /** Gives every whole line that was added after {@code from} bytes, without what is over 64 KiB of it; gives where they end. */
    long lines(long from, Consumer<String> line) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long size = channel.size();
            long start = from > size ? 0 : from;
            if (size - start > MOST_BYTES) {
                throw new IOException("more than 64 MiB were written since the time before");
            }
            channel.position(start);
            return start + read(Channels.newInputStream(channel), size - start, line);
        }
    }

    private static long read(InputStream in, long bytes, Consumer<String> line) throws IOException {
        byte[] buffer = new byte[BUFFER];
        ByteArrayOutputStream current = new ByteArrayOutputStream();
        long read = 0;
        long whole = 0;
        while (read < bytes) {
            int count = in.read(buffer, 0, (int) Math.min(BUFFER, bytes - read));
            if (count < 0) {
                break;
            }
            for (int i = 0; i < count; i++) {
                if (buffer[i] == '\n') {
                    line.accept(current.toString(StandardCharsets.UTF_8));
                    current.reset();
                    whole = read + i + 1;
                } else if (current.size() < LONGEST_LINE) {
                    current.write(buffer[i]);
                }
            }
            read += count;
        }
        return whole;
    }
}
