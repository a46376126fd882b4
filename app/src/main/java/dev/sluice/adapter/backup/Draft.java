package dev.sluice.adapter.backup;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A backup that is being written: pieces under names of their own, each compressed, sealed where that is asked for, and
 * digested as it goes, so that nothing is read again and nothing plain is on the disk. Several pieces may be written at once.
 */
public final class Draft {
    static final String COMPRESSED = ".zst";
    static final String SEALED = ".age";
    /** The quickest level that is still smaller than gzip's default on data that hardly compresses. */
    private static final int LEVEL = 1;

    private static final int BUFFER = 1 << 17;

    private final String name;
    private final Path backup;
    private final Path data;
    private final Optional<Sealing> sealing;
    private final Map<String, StoredFile> written = new ConcurrentSkipListMap<>();

    Draft(String name, Path backup, Path data, Optional<Sealing> sealing) {
        this.name = name;
        this.backup = backup;
        this.data = data;
        this.sealing = sealing;
    }

    /** What the backup is going to be called. */
    public String name() {
        return name;
    }

    /** Where a new piece is written; it belongs to the backup when this is closed, on the disk with all its bytes. */
    public OutputStream add(String piece) throws IOException {
        Path file = data.resolve(piece + COMPRESSED + (sealing.isPresent() ? SEALED : ""));
        FileChannel channel = FileChannel.open(
                file,
                DurableFiles.options(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                DurableFiles.attributes(file, "rw-------"));
        try {
            MessageDigest digest = StoredFile.digester();
            OutputStream stored =
                    new BufferedOutputStream(new DigestOutputStream(new Stored(channel, file, digest), digest), BUFFER);
            OutputStream sealed = sealing.isPresent() ? sealing.get().seal(stored) : stored;
            return new Piece(
                    new ZstdOutputStream(sealed, LEVEL).setChecksum(true).setWorkers(1), channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The pieces that are complete. */
    List<StoredFile> files() {
        return List.copyOf(written.values());
    }

    /** The stream above: the file is closed with it even where the streams between cannot write their ends any more. */
    private static final class Piece extends FilterOutputStream {
        private final FileChannel channel;

        Piece(OutputStream compressing, FileChannel channel) {
            super(compressing);
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            try (channel) {
                out.close();
            }
        }
    }

    /** The file below: takes down what it is when it is complete. */
    private final class Stored extends FilterOutputStream {
        private final FileChannel channel;
        private final Path file;
        private final MessageDigest digest;
        private boolean intact = true;
        private boolean closed;

        Stored(FileChannel channel, Path file, MessageDigest digest) {
            super(Channels.newOutputStream(channel));
            this.channel = channel;
            this.file = file;
            this.digest = digest;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            intact = false;
            out.write(bytes, offset, length);
            intact = true;
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try (channel) {
                if (!intact) {
                    return;
                }
                channel.force(true);
                String path = StoredFile.relative(backup, file);
                written.put(
                        path,
                        new StoredFile(path, channel.size(), HexFormat.of().formatHex(digest.digest())));
            }
        }
    }
}
