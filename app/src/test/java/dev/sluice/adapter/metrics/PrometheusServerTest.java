package dev.sluice.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.adapter.Specs;
import dev.sluice.adapter.metrics.prometheus.PrometheusSource;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.Secret;
import dev.sluice.base.Version;
import dev.sluice.config.MetricSource;
import dev.sluice.port.Metrics.Asked;
import dev.sluice.traffic.BackendId;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus that scrapes a page as the router writes it. */
@Timeout(120)
class PrometheusServerTest {
    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");

    @TempDir
    static Path folder;

    private static Process prometheus;
    private static MisbehavingServer page;
    private static String address = "";

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), "needs package: prometheus");
        page = new MisbehavingServer();
        page.manner = MisbehavingServer.answering(200, "text/plain; version=0.0.4", """
                # TYPE sluice_router_judged_total counter
                sluice_router_judged_total{deployment="1",version="1.4.2"} 1000
                sluice_router_judged_total{deployment="2",version="1.5.0"} 200
                # TYPE sluice_router_failed_total counter
                sluice_router_failed_total{deployment="1",version="1.4.2"} 1
                sluice_router_failed_total{deployment="2",version="1.5.0"} 50
                """);
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(configuration, """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: router
                    static_configs: [{targets: ["%s"]}]
                """.formatted(page.address().replace("http://", "")));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        address = "http://127.0.0.1:" + port;
        prometheus = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!(ask("sum(sluice_router_judged_total)") instanceof Sample.Numbers)) {
            assertThat(System.nanoTime())
                    .as("it scrapes: %s", folder.resolve("log"))
                    .isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (prometheus != null) {
            prometheus.destroy();
            prometheus.waitFor(20, TimeUnit.SECONDS);
            page.close();
        }
    }

    private static Sample ask(String query) {
        BackendId canary = new BackendId(new DeploymentId(2), new Version("1.5.0"));
        Asked asked =
                new Asked(Specs.shop().spec(), canary, Optional.empty(), Path.of("."), Instant.now(), Optional.empty());
        Subject subject = new Subject(asked, canary, Duration.ofSeconds(1), Duration.ofSeconds(5), Optional.empty());
        try {
            return new PrometheusSource(new MetricSource.Prometheus(new Secret(address), query, Map.of())).ask(subject);
        } catch (Exception e) {
            return new Sample.Trouble(String.valueOf(e.getMessage()));
        }
    }

    @Test
    void it_gives_what_a_version_failed() {
        assertThat(ask("sluice_router_failed_total{version=\"${version}\"} / sluice_router_judged_total"))
                .isEqualTo(new Sample.Numbers(List.of(0.25), Optional.empty()));
        assertThat(ask("scalar(sum(sluice_router_judged_total))"))
                .isEqualTo(new Sample.Numbers(List.of(1200.0), Optional.empty()));
        assertThat(ask("sluice_router_failed_total{version=\"${version}\"}[10s]"))
                .isEqualTo(new Sample.Numbers(List.of(50.0), Optional.empty()));
    }

    @Test
    void what_it_has_not_is_nothing() {
        assertThat(ask("no_such_metric")).isEqualTo(new Sample.Nothing("no series"));
        assertThat(ask("0 * sum(sluice_router_failed_total) / 0")).isInstanceOf(Sample.Nothing.class);
        assertThat(ask("sum(sluice_router_failed_total offset 1h)")).isEqualTo(new Sample.Nothing("no series"));
    }

    @Test
    void what_it_refuses_is_trouble_with_its_words() {
        assertThat(ask("sum("))
                .isInstanceOfSatisfying(
                        Sample.Trouble.class,
                        trouble -> assertThat(trouble.why()).contains("Prometheus says", "parse error"));
        assertThat(ask("\"text\"")).isInstanceOf(Sample.Trouble.class);
        assertThat(ask("sluice_router_failed_total"))
                .isInstanceOfSatisfying(
                        Sample.Numbers.class,
                        numbers -> assertThat(numbers.numbers()).hasSize(2));
    }
}
