package dev.sluice.router.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.router.store.KeptCuts;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.router.traffic.Ask;
import dev.sluice.router.traffic.Tables;
import dev.sluice.router.traffic.TrafficSwitch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-z_]+)(\\{[a-z_]+=\"[^\"]*\"(?:,[a-z_]+=\"[^\"]*\")*})? (-?[0-9]+(?:\\.[0-9]+)?(?:e[+-][0-9]+)?)");

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final TrafficSwitch traffic =
            new TrafficSwitch(nanos::get, InstantSource.system(), entry -> {}, KeptCuts.NONE, KeptEvidence.NONE);

    private void request(int status, long millis) {
        Flight flight = traffic.board(Ask.get("/"));
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        flight.answered(status);
        flight.landed(Landing.COMPLETE, 100);
    }

    /** Every line is a comment or a sample, and every sample has its type; gives the samples. */
    private static Map<String, Double> parse(String text) {
        Map<String, Double> samples = new TreeMap<>();
        Map<String, String> types = new TreeMap<>();
        assertThat(text).endsWith("\n");
        for (String line : text.split("\n")) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                types.put(words[2], words[3]);
            } else if (!line.startsWith("# HELP ")) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                String family = sample.group(1).replaceFirst("_(bucket|sum|count)$", "");
                assertThat(types).as(line).containsKey(family);
                String series = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
                assertThat(samples.put(series, Double.valueOf(sample.group(3))))
                        .as(line)
                        .isNull();
            }
        }
        return samples;
    }

    @Test
    void what_was_measured_reads_as_prometheus_expects_it() {
        traffic.prepare(Tables.table(1, 1, Tables.split(Tables.backend(1, "1.0", 1), Tables.backend(2, "2.0", 1), 100)))
                .run();
        request(200, 3);
        request(200, 30);
        request(404, 300);
        request(503, 3_000);
        Map<String, Double> samples = parse(PrometheusText.of(traffic, 7));
        String canary = "{backend=\"2:2.0\",version=\"2.0\"";
        assertThat(samples)
                .containsEntry("sluice_router_requests_total" + canary + ",code=\"2xx\"}", 2.0)
                .containsEntry("sluice_router_requests_total" + canary + ",code=\"4xx\"}", 1.0)
                .containsEntry("sluice_router_requests_total" + canary + ",code=\"5xx\"}", 1.0)
                .containsEntry("sluice_router_judged_total" + canary + "}", 4.0)
                .containsEntry("sluice_router_failed_total" + canary + "}", 1.0)
                .containsEntry("sluice_router_request_duration_seconds_bucket" + canary + ",le=\"0.0025\"}", 0.0)
                .containsEntry("sluice_router_request_duration_seconds_bucket" + canary + ",le=\"0.005\"}", 1.0)
                .containsEntry("sluice_router_request_duration_seconds_bucket" + canary + ",le=\"0.05\"}", 2.0)
                .containsEntry("sluice_router_request_duration_seconds_bucket" + canary + ",le=\"+Inf\"}", 3.0)
                .containsEntry("sluice_router_request_duration_seconds_count" + canary + "}", 3.0)
                .containsEntry("sluice_router_instance_requests_total" + canary + ",instance=\"2-web-0\"}", 4.0)
                .containsEntry("sluice_router_instance_healthy" + canary + ",instance=\"2-web-0\"}", 1.0)
                .containsEntry("sluice_router_canary_weight{backend=\"2:2.0\"}", 1.0)
                .containsEntry("sluice_router_guard_bound{backend=\"2:2.0\"}", 100.0)
                .containsEntry("sluice_router_access_log_dropped_total", 7.0)
                .containsEntry("sluice_router_cut", 0.0);
        assertThat(samples.get("sluice_router_request_duration_seconds_sum" + canary + "}"))
                .isBetween(0.330, 0.336);
    }

    @Test
    void times_beyond_all_bounds_are_counted_and_do_no_harm() {
        traffic.prepare(Tables.table(1, 1, Tables.only(Tables.backend(1, "1.0", 1))))
                .run();
        request(200, TimeUnit.DAYS.toMillis(40));
        request(200, 0);
        assertThat(traffic.measured().getFirst().stats().p99Micros()).isBetween(3_500_000_000L, 3_700_000_000L);
    }

    @Test
    void metrics_and_health_are_served_on_a_loopback_port_that_a_file_tells() throws Exception {
        AtomicBoolean ready = new AtomicBoolean();
        Path portFile = folder.resolve("metrics.port");
        try (MetricsPort port = MetricsPort.start(portFile, () -> PrometheusText.of(traffic, 0), ready::get)) {
            assertThat(Files.readString(portFile).strip()).isEqualTo(Integer.toString(port.port()));
            assertThat(get(port, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(port, "/health/ready").statusCode()).isEqualTo(503);
            ready.set(true);
            assertThat(get(port, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(parse(get(port, "/metrics").body())).containsKey("sluice_router_unserved_total");
            assertThat(get(port, "/").statusCode()).isEqualTo(404);
        }
        assertThat(portFile).doesNotExist();
    }

    private static HttpResponse<String> get(MetricsPort port, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.port() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
