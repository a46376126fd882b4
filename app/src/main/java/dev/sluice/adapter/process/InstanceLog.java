package dev.sluice.adapter.process;

import dev.sluice.adapter.disk.Disk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The log files of one environment's instances, one for each; they stay for a while after their instance. */
record InstanceLog(Path folder) {
    private static final int TAIL_BYTES = 256 << 10;
    private static final Duration KEPT = Duration.ofDays(30);

    Path of(String instance) {
        return folder.resolve(instance + ".log");
    }

    /** The last lines; none where nothing was written. */
    List<String> tail(String instance, int lines) {
        Path file = of(instance);
        if (!Files.exists(file)) {
            return List.of();
        }
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, log.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) (log.length() - from)];
            log.seek(from);
            log.readFully(bytes);
            List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            List<String> whole = from > 0 && !all.isEmpty() ? all.subList(1, all.size()) : all;
            return List.copyOf(whole.subList(Math.max(0, whole.size() - lines), whole.size()));
        } catch (IOException e) {
            throw Disk.failure("read " + file, e);
        }
    }

    /** Removes what nobody has written to for 30 days. */
    void prune(Instant now) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.log*")) {
            for (Path log : logs) {
                if (Files.getLastModifiedTime(log).toInstant().isBefore(now.minus(KEPT))) {
                    Files.deleteIfExists(log);
                }
            }
        } catch (IOException e) {
            throw Disk.failure("look through " + folder, e);
        }
    }
}
