package dev.sluice.shop;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The archives that the build has made. */
public final class ReleaseFiles {
    static final List<String> VERSIONS = List.of("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0", "2.0.0");
    private static final Map<String, Path> UNPACKED = new ConcurrentHashMap<>();

    private ReleaseFiles() {}

    static Path archive(String version) {
        return Path.of("target", "releases", "shop-" + version + ".tar.gz");
    }

    /** The folder of an unpacked release; unpacked once. */
    static Path folder(String version) {
        return UNPACKED.computeIfAbsent(version, ReleaseFiles::unpack);
    }

    static List<TarArchiveEntry> entries(String version) throws IOException {
        List<TarArchiveEntry> entries = new ArrayList<>();
        try (TarArchiveInputStream tar = open(version)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static Path unpack(String version) {
        Path folder = Path.of("target", "unpacked", version);
        try (TarArchiveInputStream tar = open(version)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = folder.resolve(entry.getName());
                Files.createDirectories(entry.isDirectory() ? target : target.getParent());
                if (!entry.isDirectory()) {
                    Files.write(target, tar.readAllBytes());
                }
            }
        } catch (IOException failed) {
            throw new IllegalStateException("cannot unpack " + archive(version), failed);
        }
        return folder;
    }

    private static TarArchiveInputStream open(String version) throws IOException {
        return new TarArchiveInputStream(
                new GzipCompressorInputStream(new BufferedInputStream(Files.newInputStream(archive(version)))));
    }
}
