package dev.sluice.adapter.release;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Archives become files. What kind an archive is, its first bytes say, not its name. */
final class Unpack {
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};
    private static final int EXECUTE_BITS = 0111;

    private Unpack() {}

    /** Throws IOException for what is not an archive, and SluiceException for what is refused in it. */
    static void file(Path archive, TreeWriter into) throws IOException {
        byte[] start = start(archive);
        if (begins(start, ZIP) || begins(start, EMPTY_ZIP)) {
            zip(archive, into);
        } else if (begins(start, ZSTD)) {
            zstd(archive, into);
        } else {
            try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive));
                    InputStream plain = begins(start, GZIP)
                            ? GzipCompressorInputStream.builder()
                                    .setInputStream(raw)
                                    .setDecompressConcatenated(true)
                                    .get()
                            : raw) {
                tar(plain, into);
            }
        }
    }

    static void tar(InputStream plain, TreeWriter into) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(plain, StandardCharsets.UTF_8.name());
        int entries = 0;
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            entries++;
            String name = entry.getName();
            switch (entry.getLinkFlag()) {
                case TarConstants.LF_DIR -> into.directory(name);
                case TarConstants.LF_SYMLINK -> into.link(name, entry.getLinkName());
                case TarConstants.LF_LINK -> into.hardLink(name, entry.getLinkName());
                case TarConstants.LF_NORMAL,
                        TarConstants.LF_OLDNORM,
                        TarConstants.LF_CONTIG,
                        TarConstants.LF_GNUTYPE_SPARSE -> {
                    if (name.endsWith("/")) {
                        into.directory(name);
                    } else {
                        into.file(name, (entry.getMode() & EXECUTE_BITS) != 0, tar);
                    }
                }
                default -> throw into.refused(name, "is a device, a pipe or something else that is no file");
            }
        }
        if (entries == 0) {
            throw new IOException("there is nothing in it, or it is no archive");
        }
    }

    private static void zip(Path archive, TreeWriter into) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                String name = entry.getName();
                if (!zip.canReadEntryData(entry)) {
                    throw into.refused(name, "is encrypted or compressed in an unknown way");
                }
                if (entry.isDirectory()) {
                    into.directory(name);
                } else if (entry.isUnixSymlink()) {
                    into.link(name, zip.getUnixSymlink(entry));
                } else {
                    try (InputStream content = zip.getInputStream(entry)) {
                        into.file(name, (entry.getUnixMode() & EXECUTE_BITS) != 0, content);
                    }
                }
            }
        }
    }

    /** By the program of that name, whose native code is not worth a dependency. */
    private static void zstd(Path archive, TreeWriter into) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(
                            List.of("zstd", "--decompress", "--stdout", "--quiet", "--", archive.toString()))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new SluiceException(
                    Code.TOOL_MISSING,
                    "the program zstd was not found",
                    "install it to deploy .tar.zst archives, or build .tar.gz ones",
                    e);
        }
        try (InputStream plain = process.getInputStream()) {
            tar(plain, into);
            plain.transferTo(OutputStream.nullOutputStream());
            if (process.waitFor() != 0) {
                throw new IOException("zstd says that it is damaged");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static byte[] start(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            return in.readNBytes(4);
        }
    }

    private static boolean begins(byte[] start, byte[] magic) {
        return start.length >= magic.length && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
    }
}
