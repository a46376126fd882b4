package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.it.Machine.Result;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event.Ending;
import dev.sluice.journal.MetricsState.Metric;
import dev.sluice.journal.Trigger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The built program, a real Prometheus, a database and an instance's log as judges of a release. */
@Timeout(300)
class MetricsTest {
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @TempDir
    Path folder;

    private Machine machine;
    private HttpServer page;
    private Process prometheus;
    private Thread visitor;
    private volatile String loginSuccess = "1";

    @BeforeEach
    void begin() throws Exception {
        assumeTrue(Files.isExecutable(PROMETHEUS), "needs package: prometheus");
        assumeTrue(Files.isExecutable(PYTHON), "needs package: python3");
        page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        page.createContext("/metrics", exchange -> {
            byte[] body = ("login_success " + loginSuccess + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        page.start();
        String address = startPrometheus();
        machine = Machine.withSqlite(folder);
        query("create table jobs (failed integer)");
        for (int version = 1; version <= 3; version++) {
            Path release = Files.createDirectories(folder.resolve("app-" + version));
            Files.writeString(release.resolve("index.html"), "hello from " + version + "\n");
        }
        machine.write("sluice.yaml", """
                app: shop
                artifact: {directory: 'app-${version}'}
                run: %s -u -m http.server ${port} --bind 127.0.0.1
                health: /
                database: ${env:DATABASE_URL}
                listen: {http: %d, address: 127.0.0.1}
                timeouts: {ready: 60s, drain: 2s, stop: 2s}
                rollout:
                  strategy: canary
                  steps: [{weight: 50%%, hold: 8s}, {weight: 100%%}]
                  minimumRequests: 1
                  patience: 2s
                  bake: 10m
                guard:
                  latency: none
                  prometheus: %s
                  metrics:
                    - {name: login success, prometheus: login_success, successCondition: result >= 0.95, interval: 1s, failureLimit: 1, consecutiveErrorLimit: 1000}
                    - {name: failed jobs, sql: select count(*) from jobs, successCondition: result < 3, interval: 1s}
                    - {name: tracebacks, log: Traceback, successCondition: result == 0, interval: 1s}
                """.formatted(PYTHON, machine.url().getPort(), address));
        visitor = Thread.ofVirtual().start(this::visit);
    }

    @AfterEach
    void end() throws Exception {
        if (visitor != null) {
            visitor.interrupt();
        }
        if (machine != null) {
            machine.close();
        }
        if (prometheus != null) {
            prometheus.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
        if (page != null) {
            page.stop(0);
        }
    }

    private String startPrometheus() throws IOException {
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(configuration, """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: shop
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(page.getAddress().getPort()));
        int port = Machine.freePort();
        prometheus = new ProcessBuilder(
                        PROMETHEUS.toString(),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("series"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return "http://127.0.0.1:" + port;
    }

    /** New users all the time, so that both versions are asked. */
    private void visit() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(machine.url() + "/"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    client.send(request, HttpResponse.BodyHandlers.discarding());
                } catch (IOException e) {
                    // Before the first release nobody listens.
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void query(String sql) throws SQLException {
        String file = machine.databaseUrl().substring("sqlite:".length());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            connection.createStatement().executeUpdate(sql);
        }
    }

    private DeploymentState await(long number, String what, Predicate<DeploymentState> condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(100).toNanos();
        while (true) {
            DeploymentState state = machine.deployment(number);
            if (condition.test(state)) {
                return state;
            }
            assertThat(System.nanoTime())
                    .as("%s: %s", what, state.metrics())
                    .isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    private static boolean isFine(DeploymentState state, String metric) {
        return state.metrics()
                .metric(metric)
                .filter(m -> m.tally().successes() > 0)
                .isPresent();
    }

    private static boolean isHolding(DeploymentState state) {
        return state.metrics().step().startsWith("hold-")
                && isFine(state, "login success")
                && isFine(state, "failed jobs")
                && isFine(state, "tracebacks");
    }

    @Test
    void metrics_take_releases_back_and_a_prometheus_that_dies_holds_them() throws Exception {
        Result first = machine.sluice("deploy", "1");
        assertThat(first.status()).as(first.all()).isZero();

        Result plan = machine.sluice("plan", "2");
        assertThat(plan.out())
                .contains("passing", "login success · critical · fine: result >= 0.95", "prometheus: login_success")
                .contains("failed jobs", "sql: select count(*) from jobs", "tracebacks", "log: count of /Traceback/");

        Path out = folder.resolve("deploy.out");
        Process failing = machine.start(out, folder.resolve("deploy.err"), "deploy", "2");
        await(2, "all three are measured", MetricsTest::isHolding);
        loginSuccess = "0.5";
        assertThat(failing.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(failing.exitValue()).as(Files.readString(out)).isEqualTo(4);
        DeploymentState second = machine.deployment(2);
        assertThat(second.ending()).contains(Ending.ROLLED_BACK);
        assertThat(second.rollback().orElseThrow().trigger())
                .isInstanceOfSatisfying(Trigger.Metric.class, t -> assertThat(t.metric()).isEqualTo("login success"));
        assertThat(machine.sluice("guard", "explain", "2"))
                .satisfies(e -> assertThat(e.status()).as(e.all()).isZero())
                .satisfies(e -> assertThat(e.out())
                        .contains("taken back: a metric failed", "metric login success", "conditions asked again"));
        loginSuccess = "1";

        Path watched = folder.resolve("watch.out");
        machine.start(folder.resolve("deploy3.out"), folder.resolve("deploy3.err"), "deploy", "3");
        await(3, "all three are measured", MetricsTest::isHolding);
        Process watch = machine.start(watched, folder.resolve("watch.err"), "watch");
        prometheus.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        DeploymentState held = await(3, "it waits", state -> state.waiting().isPresent());
        Metric login = held.metrics().metric("login success").orElseThrow();
        assertThat(login.tally().last().orElseThrow().outcome()).isEqualTo(Outcome.ERROR);
        assertThat(held.isPromoted()).isFalse();
        assertThat(held.waiting().orElseThrow().why()).contains("login success is inconclusive", "connected to");

        assertThat(machine.sluice("status").out())
                .contains("deploying 3", "login success", "cannot be connected to", "failed jobs", "tracebacks")
                .contains("waiting");
        machine.sluice("rollback", "--yes", "--reason", "nobody measures it");
        await(3, "it has gone back", DeploymentState::isEnded);
        assertThat(machine.deployment(3).isPromoted()).isFalse();
        assertThat(watch.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(watched)).contains("login success", "failed jobs");
        assertThat(machine.sluice("report", "3", "--format", "markdown").out())
                .contains("login success", "fine: result >= 0.95", "failed jobs", "tracebacks", "Inconclusive");
    }
}
