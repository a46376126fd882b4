package dev.sluice.adapter.process;

import dev.sluice.adapter.disk.KeyValues;
import dev.sluice.traffic.BackendId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What is written down about an instance before it is started. */
record InstanceRecord(String id, BackendId backend, String component, int port, Instant startedAt) {
    private static final String FILE = "instance";

    static Optional<InstanceRecord> read(Path runFolder) {
        return KeyValues.read(runFolder.resolve(FILE))
                .filter(values -> values.size() == 5)
                .map(values -> new InstanceRecord(
                        values.getOrDefault("id", ""),
                        BackendId.parse(values.getOrDefault("backend", "")),
                        values.getOrDefault("component", ""),
                        Integer.parseInt(values.getOrDefault("port", "")),
                        Instant.parse(values.getOrDefault("startedAt", ""))));
    }

    void write(Path runFolder) {
        KeyValues.write(
                runFolder.resolve(FILE),
                Map.of(
                        "id", id,
                        "backend", backend.toString(),
                        "component", component,
                        "port", Integer.toString(port),
                        "startedAt", startedAt.toString()));
    }
}
