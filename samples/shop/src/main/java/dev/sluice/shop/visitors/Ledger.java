package dev.sluice.shop.visitors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/**
 * The visitors' own list of acknowledged orders, one id a line, handed to the operating system before the next request is sent:
 * it survives the death of every process.
 */
public final class Ledger implements AutoCloseable {
    private final FileChannel file;

    private Ledger(FileChannel file) {
        this.file = file;
    }

    /** Opens a ledger for appending; what is in the file stays. */
    public static Ledger open(Path path) throws IOException {
        return new Ledger(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
    }

    /** The ids in a ledger. */
    public static List<UUID> read(Path path) throws IOException {
        return Files.readAllLines(path).stream().map(UUID::fromString).toList();
    }

    synchronized void append(UUID order) {
        ByteBuffer line = ByteBuffer.wrap((order + "\n").getBytes(StandardCharsets.US_ASCII));
        try {
            while (line.hasRemaining()) {
                file.write(line);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("the ledger cannot be written", failed);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
