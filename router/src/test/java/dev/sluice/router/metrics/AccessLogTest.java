package dev.sluice.router.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.traffic.RequestLog;
import dev.sluice.traffic.BackendId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    @TempDir
    private Path folder;

    private static RequestLog.Entry entry(String path) {
        return new RequestLog.Entry(
                Instant.parse("2026-01-01T00:00:00Z"),
                "192.0.2.1",
                "GET",
                path,
                200,
                12,
                345,
                BackendId.parse("2:2.0"),
                "2-web-0",
                true);
    }

    @Test
    void each_request_is_a_line_of_json() throws Exception {
        Path file = folder.resolve("access.log");
        try (AccessLog log = new AccessLog(file)) {
            log.landed(entry("/a\"b\n"));
            log.landed(new RequestLog.Entry(
                    Instant.parse("2026-01-01T00:00:01Z"), "192.0.2.1", "GET", "/", 503, 0, 1, null, null, false));
        }
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"time\":\"2026-01-01T00:00:00Z\",\"client\":\"192.0.2.1\",\"method\":\"GET\","
                                + "\"path\":\"/a\\\"b\\n\",\"status\":200,\"bytes\":12,\"micros\":345,"
                                + "\"version\":\"2.0\",\"instance\":\"2-web-0\",\"retried\":true}",
                        "{\"time\":\"2026-01-01T00:00:01Z\",\"client\":\"192.0.2.1\",\"method\":\"GET\","
                                + "\"path\":\"/\",\"status\":503,\"bytes\":0,\"micros\":1,\"retried\":false}");
    }

    @Test
    void when_the_disk_does_not_keep_up_lines_are_left_out_and_counted() throws Exception {
        Path nowhere = folder.resolve("missing/access.log");
        AccessLog log = new AccessLog(nowhere);
        for (int i = 0; i < 100; i++) {
            log.landed(entry("/"));
        }
        log.close();
        assertThat(log.dropped()).isEqualTo(100);
    }

    @Test
    void a_file_that_has_grown_large_is_put_aside() throws Exception {
        Path file = folder.resolve("access.log");
        Files.writeString(file, "x".repeat(2_000));
        try (AccessLog log = new AccessLog(file, 1_000)) {
            log.landed(entry("/"));
        }
        assertThat(folder.resolve("access.log.1")).hasSize(2_000);
        assertThat(Files.readAllLines(file)).hasSize(1);
    }
}
