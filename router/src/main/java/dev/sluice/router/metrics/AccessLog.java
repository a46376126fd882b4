package dev.sluice.router.metrics;

import dev.sluice.router.json.Json;
import dev.sluice.router.traffic.RequestLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * One line of JSON for each request, written by a thread of its own. When the disk is slower than the traffic, lines are left
 * out and counted; requests never wait. Neither header values nor queries are written. At 100 MiB the file is put aside as
 * {@code access.log.1}, replacing the one before.
 */
public final class AccessLog implements RequestLog, AutoCloseable {
    private static final int WAITING = 16_384;
    private static final int BATCH = 512;

    private final Path file;
    private final long longestBytes;
    private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(WAITING);
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean closing;

    public AccessLog(Path file) {
        this(file, 100L << 20);
    }

    AccessLog(Path file, long longestBytes) {
        this.file = file;
        this.longestBytes = longestBytes;
        this.writer = Thread.ofPlatform().name("access log").daemon().start(this::write);
    }

    @Override
    public void landed(Entry entry) {
        if (!waiting.offer(entry)) {
            dropped.increment();
        }
    }

    /** How many lines were left out. */
    public long dropped() {
        return dropped.sum();
    }

    private void write() {
        List<Entry> batch = new ArrayList<>(BATCH);
        while (!closing || !waiting.isEmpty()) {
            try {
                Entry first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, BATCH - 1);
                    append(batch);
                }
            } catch (IOException e) {
                dropped.add(batch.size());
            } catch (InterruptedException e) {
                closing = true;
            }
            batch.clear();
        }
    }

    private void append(List<Entry> batch) throws IOException {
        if (Files.exists(file) && Files.size(file) > longestBytes) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (Entry entry : batch) {
                out.write(Json.write(fields(entry)));
                out.write('\n');
            }
        }
    }

    private static Map<String, Object> fields(Entry entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", entry.time());
        fields.put("client", entry.client());
        fields.put("method", entry.method());
        fields.put("path", entry.path());
        fields.put("status", entry.status());
        fields.put("bytes", entry.bytes());
        fields.put("micros", entry.micros());
        if (entry.backend() != null) {
            fields.put("version", entry.backend().version().label());
        }
        if (entry.instance() != null) {
            fields.put("instance", entry.instance());
        }
        fields.put("retried", entry.retried());
        return fields;
    }

    /** Writes what waits, then ends. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        writer.join(TimeUnit.SECONDS.toMillis(5));
    }
}
