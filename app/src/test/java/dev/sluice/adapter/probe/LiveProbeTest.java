package dev.sluice.adapter.probe;

import static dev.sluice.adapter.Specs.command;
import static dev.sluice.adapter.Specs.component;
import static dev.sluice.adapter.probe.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.Specs;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Probe;
import dev.sluice.port.Probe.AppAddress;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Probe.Status;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LiveProbeTest {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final EnvironmentSpec SHOP = Specs.shop()
            .serving(Optional.of("shop.example.com"), component("web", 1, "x"))
            .spec();

    @TempDir
    Path folder;

    private final CountDownLatch end = new CountDownLatch(1);
    private ScriptedServer server;
    private MigrationStatus migrations = status(List.of(), List.of(), Optional.empty());
    private Database database = new FakeDatabase(Map.of());

    @BeforeEach
    void serve() throws IOException {
        server = ScriptedServer.plain();
    }

    @AfterEach
    void close() throws IOException {
        end.countDown();
        server.close();
    }

    @Test
    void a_path_is_asked_with_the_public_host() {
        server.on("/health?deep=1", answer(200, "fine"));

        CheckResult result = check(http("/health?deep=1"));

        assertThat(result.status()).isEqualTo(Status.PASSED);
        assertThat(result.detail()).isEqualTo("200");
        assertThat(server.seen()).contains("GET /health?deep=1 HTTP/1.1", "Host: shop.example.com");
    }

    @Test
    void a_whole_address_is_asked_with_its_own_host() {
        server.on("/x", answer(204, ""));

        assertThat(check(http(server.url() + "/x")).status()).isEqualTo(Status.PASSED);
        assertThat(server.seen()).contains("Host: 127.0.0.1:" + server.port());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain text",
                "",
                "{\"status\":\"ok\"}",
                "{\"status\":\"UP\",\"components\":{\"db\":{\"status\":\"UP\"}}}",
                "{\"status\":\"UP\",\"checks\":[{\"name\":\"db\",\"status\":\"UP\"}]}",
                "{\"status\":\"pass\",\"checks\":{\"db:time\":[{\"status\":\"pass\"}]}}",
                "{\"status\":\"shipped\"}",
                "{\"status\":3}",
                "{broken",
                "[1,2]",
                "null"
            })
    void a_health_answer_is_read_as_it_comes(String body) {
        server.on("/health", answer(200, body));

        assertThat(check(http("/health")).status()).isEqualTo(Status.PASSED);
    }

    @Test
    void an_answer_that_calls_itself_bad_fails_whatever_its_http_status_and_names_the_bad_parts() {
        server.on(
                "/actuator",
                answer(
                        503,
                        "{\"status\":\"DOWN\",\"components\":{\"db\":{\"status\":\"DOWN\"},\"disk\":{\"status\":\"UP\"}}}"));
        server.on(
                "/microprofile",
                answer(200, "{\"status\":\"DOWN\",\"checks\":[{\"name\":\"redis\",\"status\":\"DOWN\"}]}"));
        server.on(
                "/health+json", answer(200, "{\"status\":\"fail\",\"checks\":{\"pg:time\":[{\"status\":\"fail\"}]}}"));

        assertThat(check(http("/actuator")).detail()).isEqualTo("answered 503, not 2xx; status DOWN, failing: db");
        assertThat(check(http("/microprofile")).detail()).isEqualTo("status DOWN, failing: redis");
        assertThat(check(http("/health+json")).detail()).isEqualTo("status fail, failing: pg:time");
        assertThat(check(http("/health+json")).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void a_wrong_status_and_a_redirect_fail_and_the_redirect_is_not_followed() {
        server.on("/moved", "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n");
        server.on("/error", answer(500, "oops"));

        assertThat(check(http("/moved")).detail()).isEqualTo("answered 302 to /login, not 2xx");
        assertThat(check(http("/error")).detail()).isEqualTo("answered 500, not 2xx");
        assertThat(check(http("/missing")).status()).isEqualTo(Status.FAILED);
        assertThat(server.seen()).noneMatch(line -> line.contains("GET /login"));
    }

    @Test
    void an_expected_status_passes_even_when_it_is_no_success() {
        server.on("/gone", answer(410, ""));
        CheckSpec.Http gone = new CheckSpec.Http("gone", "/gone", Optional.of(410), Map.of(), Map.of(), WITHIN, false);

        assertThat(check(gone).status()).isEqualTo(Status.PASSED);
    }

    @Test
    void json_values_are_compared_by_pointer_and_by_field() {
        server.on(
                "/json",
                answer(200, "{\"status\":\"ok\",\"db\":{\"pool\":[{\"size\":10.0}]},\"ready\":true,\"none\":null}"));

        assertThat(check(json(
                                "/json",
                                Map.of("status", "ok", "/db/pool/0/size", "10", "ready", "true", "none", "null")))
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(check(json("/json", Map.of("/db/pool/0/size", "11"))).detail())
                .isEqualTo("/db/pool/0/size is 10.0, not 11");
        assertThat(check(json("/json", Map.of("missing", "x"))).detail()).isEqualTo("missing is missing, not x");
    }

    @Test
    void what_is_no_json_fails_where_json_is_expected() {
        server.on("/json", answer(200, "{\"status\": \"ok\""));
        server.on("/html", answer(200, "<html>"));

        assertThat(check(json("/json", Map.of("status", "ok"))).detail()).isEqualTo("the answer is no JSON");
        assertThat(check(json("/html", Map.of("status", "ok"))).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void header_fields_are_compared_without_regard_to_the_case_of_their_names() {
        server.on("/h", "HTTP/1.1 200 OK\r\nx-frame-OPTIONS: DENY\r\nContent-Length: 0\r\n\r\n");

        assertThat(check(headers("/h", Map.of("X-Frame-Options", "DENY"))).status())
                .isEqualTo(Status.PASSED);
        assertThat(check(headers("/h", Map.of("X-Frame-Options", "SAMEORIGIN", "Server", "x")))
                        .detail())
                .contains("header X-Frame-Options is DENY, not SAMEORIGIN")
                .contains("header Server is missing, not x");
    }

    @Test
    void chunked_and_unbounded_bodies_are_read() {
        server.on(
                "/chunked",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7;x=y\r\n{\"a\":\"b\r\n2\r\n\"}\r\n0\r\n\r\n");
        server.on("/until-end", "HTTP/1.1 200 OK\r\n\r\n{\"a\":\"b\"}");
        server.on("/early", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(200, "{\"a\":\"b\"}"));

        for (String path : List.of("/chunked", "/until-end", "/early")) {
            assertThat(check(json(path, Map.of("a", "b"))).detail()).isEqualTo("200");
        }
    }

    @Test
    void an_answer_that_never_comes_ends_in_time() {
        server.on("/silent", out -> end.await());
        server.on("/drip", out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (end.getCount() > 0) {
                out.write('.');
                out.flush();
                end.await(10, TimeUnit.MILLISECONDS);
            }
        });
        for (String path : List.of("/silent", "/drip")) {
            CheckResult result = check(new CheckSpec.Http(
                    "slow", path, Optional.empty(), Map.of(), Map.of(), Duration.ofMillis(300), false));
            assertThat(result.detail()).isEqualTo("no answer within 300 ms");
            assertThat(result.status()).isEqualTo(Status.FAILED);
            assertThat(result.took()).isBetween(Duration.ofMillis(300), Duration.ofSeconds(3));
        }
    }

    @Test
    void a_huge_answer_is_read_only_to_its_first_mebibyte() {
        server.on("/huge", out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = new byte[1 << 16];
            while (end.getCount() > 0) {
                out.write(chunk);
            }
        });

        assertThat(check(http("/huge")).status()).isEqualTo(Status.PASSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdefgh\r\n0\r\n\r\n"
            })
    void an_answer_that_is_not_http_fails_and_is_not_thrown(String bytes) {
        server.on("/odd", bytes);

        CheckResult result = check(http("/odd"));

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.detail()).isNotBlank();
    }

    @Test
    void an_address_where_nobody_listens_fails() throws IOException {
        int port = closedPort();

        assertThat(check(http("http://127.0.0.1:" + port + "/")).detail()).contains("127.0.0.1:" + port);
        assertThat(check(new CheckSpec.Tcp("t", "127.0.0.1", port, WITHIN)).status())
                .isEqualTo(Status.FAILED);
        assertThat(check(new CheckSpec.Tcp("t", "127.0.0.1", server.port(), WITHIN))
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(check(new CheckSpec.Tcp("t", "no-such-host.invalid", 80, WITHIN))
                        .status())
                .isEqualTo(Status.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/", "http:///x", "http://a b/", "file:///etc/passwd", "http://x:99999/"})
    void what_is_no_web_address_fails(String address) {
        assertThat(check(http(address)).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void a_failure_outside_the_app_is_a_warning() {
        CheckResult result = check(new CheckSpec.Http(
                "oauth", server.url() + "/missing", Optional.empty(), Map.of(), Map.of(), WITHIN, true));

        assertThat(result.status()).isEqualTo(Status.WARNING);
        assertThat(result.passed()).isTrue();
    }

    @Test
    void a_path_is_asked_of_the_component_with_the_longest_route() throws IOException {
        ComponentSpec api =
                new ComponentSpec("api", command("x"), Optional.empty(), 1, List.of("/api"), Optional.empty());
        EnvironmentSpec spec = Specs.shop()
                .serving(Optional.empty(), component("web", 1, "x"), api)
                .spec();
        try (ScriptedServer other = ScriptedServer.plain()) {
            other.on("/api", answer(200, "")).on("/api/x", answer(200, ""));
            server.on("/apix", answer(200, ""));
            AppAddress both = address(Map.of("web", server.url(), "api", other.url()));

            for (String path : List.of("/api", "/api/x", "/apix")) {
                assertThat(probe().check(http(path), spec, both).status())
                        .as(path)
                        .isEqualTo(Status.PASSED);
            }
            assertThat(probe().check(http("/ready"), spec, address(Map.of("api", other.url())))
                            .detail())
                    .isEqualTo("answered 404, not 2xx");
            assertThat(probe().check(http("/ready"), spec, address(Map.of())).detail())
                    .isEqualTo("no component serves /ready");
        }
    }

    @Test
    void a_query_is_compared_and_its_failure_is_told_without_the_password() {
        database = new FakeDatabase(Map.of("select 1", "1", "select null", ""));

        assertThat(data(new CheckSpec.Sql("s", "select 1", Optional.of("1.0"))).status())
                .isEqualTo(Status.PASSED);
        assertThat(data(new CheckSpec.Sql("s", "select 1", Optional.empty())).detail())
                .isEqualTo("1");
        assertThat(data(new CheckSpec.Sql("s", "select 1", Optional.of("2"))).detail())
                .isEqualTo("gave 1, not 2");
        assertThat(data(new CheckSpec.Sql("s", "select null", Optional.of("2"))).detail())
                .isEqualTo("gave nothing, not 2");
        assertThat(data(new CheckSpec.Sql("s", "select x", Optional.empty())).detail())
                .isEqualTo("password ******** is wrong");
        assertThat(check(new CheckSpec.Sql("s", "select 1", Optional.empty())).detail())
                .isEqualTo("the configuration names no database");
    }

    @Test
    void a_column_exists_or_does_not() {
        assertThat(data(new CheckSpec.Schema("s", "users", Optional.of("localId")))
                        .detail())
                .isEqualTo("users.localId exists");
        assertThat(data(new CheckSpec.Schema("s", "orders", Optional.empty())).detail())
                .isEqualTo("orders does not exist");
    }

    @Test
    void a_revision_is_the_newest_but_for_what_is_held_back() {
        Migration expand = new Migration("2", "add rank", false);
        Migration contract = new Migration("3", "drop legacy", true);

        assertThat(revision(status(List.of(), List.of(), Optional.empty()))).isEqualTo("PASSED at 1");
        assertThat(revision(status(List.of(contract), List.of(), Optional.empty())))
                .isEqualTo("PASSED at 1, held back: 3");
        assertThat(revision(status(List.of(expand, contract), List.of(), Optional.empty())))
                .isEqualTo("FAILED at 1, pending: 2, 3");
        assertThat(revision(status(List.of(), List.of("9"), Optional.empty())))
                .isEqualTo("FAILED the release does not know 9");
        assertThat(revision(status(List.of(), List.of(), Optional.of("two heads"))))
                .isEqualTo("FAILED two heads");
        assertThat(check(new CheckSpec.Revision("r")).detail()).isEqualTo("the configuration names no migrations");
    }

    @Test
    void free_space_is_compared() {
        assertThat(check(new CheckSpec.Disk("d", ".", 1)).status()).isEqualTo(Status.PASSED);
        assertThat(check(new CheckSpec.Disk("d", ".", Long.MAX_VALUE)).detail()).contains("GiB free, less than");
        assertThat(check(new CheckSpec.Disk("d", "missing", 1)).detail()).startsWith("there is no ");
    }

    @Test
    void a_program_gets_where_and_what_it_checks() {
        CheckSpec good = new CheckSpec.Program(
                "p", command("sh", "-c", "echo $SLUICE_URL $SLUICE_VERSION $SLUICE_ENVIRONMENT"), WITHIN);
        CheckSpec bad = new CheckSpec.Program("p", command("sh", "-c", "echo 3 of 12 failed; echo; exit 1"), WITHIN);
        CheckSpec slow = new CheckSpec.Program("p", command("sleep", "1000"), Duration.ofMillis(200));
        CheckSpec missing = new CheckSpec.Program("p", command("./no-smoke.sh"), WITHIN);

        assertThat(check(good).detail()).isEqualTo(server.url() + " 2.0 production");
        assertThat(check(bad).detail()).isEqualTo("exit status 1: 3 of 12 failed");
        assertThat(check(slow).detail()).isEqualTo("took longer than 200 ms");
        assertThat(check(missing).detail()).isEqualTo("the program ./no-smoke.sh was not found");
        assertThat(List.of(check(bad), check(slow), check(missing))).allMatch(r -> r.status() == Status.FAILED);
    }

    private static final class FakeDatabase implements Database {
        private final Map<String, String> answers;

        FakeDatabase(Map<String, String> answers) {
            this.answers = new HashMap<>(answers);
        }

        @Override
        public Facts facts() {
            return new Facts("Fake", "1", 0, "");
        }

        @Override
        public Optional<BigDecimal> number(String sql) {
            return text(sql).map(BigDecimal::new);
        }

        @Override
        public Optional<String> text(String sql) {
            if (!answers.containsKey(sql)) {
                throw new SluiceException(Code.DATABASE_UNREACHABLE, "password s3cret is wrong", "");
            }
            return Optional.of(answers.get(sql)).filter(value -> !value.isEmpty());
        }

        @Override
        public boolean exists(String table, Optional<String> column) {
            return table.equals("users");
        }
    }

    private record FakeTool(MigrationStatus status) implements MigrationTool {
        @Override
        public List<MigrationScript> sql(List<String> revisions) {
            throw new AssertionError("a check reads no migrations");
        }

        @Override
        public void upgradeTo(String revision) {
            throw new AssertionError("a check changes nothing");
        }

        @Override
        public boolean canDowngrade() {
            return false;
        }

        @Override
        public void downgradeTo(String revision) {
            throw new AssertionError("a check changes nothing");
        }
    }

    private static MigrationStatus status(List<Migration> pending, List<String> unknown, Optional<String> dirty) {
        return new MigrationStatus(Optional.of("1"), pending, unknown, dirty);
    }

    private String revision(MigrationStatus status) {
        migrations = status;
        CheckResult result = data(new CheckSpec.Revision("r"));
        return result.status() + " " + result.detail();
    }

    private CheckResult data(CheckSpec check) {
        MigrationSpec flyway = new MigrationSpec(new MigrationSpec.Tool.Flyway("sql"), List.of(), WITHIN);
        DataSpec data = new DataSpec(
                new Secret("postgres://shop:s3cret@db/shop"), Optional.of(flyway), BackupSpec.DEFAULT, List.of());
        EnvironmentSpec spec = new EnvironmentSpec(
                SHOP.id(),
                SHOP.source(),
                SHOP.components(),
                SHOP.variables(),
                Optional.of(data),
                SHOP.checks(),
                SHOP.smoke(),
                SHOP.rollout(),
                SHOP.serving(),
                SHOP.timeouts());
        return probe().check(check, spec, address(Map.of("web", server.url())));
    }

    private CheckResult check(CheckSpec check) {
        return probe().check(check, SHOP, address(Map.of("web", server.url())));
    }

    private Probe probe() {
        return new LiveProbe(
                folder,
                new LocalCommands(),
                _ -> database,
                (_, _) -> new FakeTool(migrations),
                (url, _) -> "asked " + url.reveal(),
                InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z")));
    }

    private AppAddress address(Map<String, String> baseUrls) {
        return new AppAddress(baseUrls, Optional.of(folder), Optional.of("2.0"));
    }

    private static CheckSpec.Http http(String target) {
        return json(target, Map.of());
    }

    private static CheckSpec.Http json(String target, Map<String, String> json) {
        return new CheckSpec.Http("h", target, Optional.empty(), json, Map.of(), WITHIN, false);
    }

    private static CheckSpec.Http headers(String target, Map<String, String> headers) {
        return new CheckSpec.Http("h", target, Optional.empty(), Map.of(), headers, WITHIN, false);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
