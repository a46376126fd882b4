package dev.sluice.router;

import static dev.sluice.router.traffic.Tables.listen;
import static dev.sluice.router.traffic.Tables.only;
import static dev.sluice.router.traffic.Tables.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.Code;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.router.admin.RouterClient;
import dev.sluice.router.store.RouterDirectory;
import dev.sluice.router.traffic.Tables;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.RouteRule;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import dev.sluice.traffic.Split;
import dev.sluice.traffic.Stickiness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole router, with real applications behind it, clients in front of it, and no control plane but this test. */
class RouterProcessTest {
    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Origin stable;
    private Origin canary;
    private RouterProcess router;
    private RouterClient client;

    @BeforeEach
    void start() throws IOException {
        stable = new Origin(1, "1.0");
        canary = new Origin(2, "2.0");
        router = new RouterProcess(folder);
        client = new RouterClient(RouterDirectory.adminSocket(folder));
    }

    @AfterEach
    void close() throws Exception {
        router.close();
        http.close();
        stable.close();
        canary.close();
    }

    private void restart() throws Exception {
        router.close();
        router = new RouterProcess(folder);
    }

    private RouterState apply(long epoch, long version, Split split) {
        return client.apply(Tables.table(epoch, version, split));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + router.doors().httpPort().getAsInt() + path))
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private Cut failUntilCut() throws Exception {
        Optional<Cut> cut = Optional.empty();
        for (int i = 0; cut.isEmpty() && i < 20_000; i++) {
            cut = get("/").statusCode() == 200
                    ? Optional.empty()
                    : client.state().cut();
        }
        return cut.orElseThrow();
    }

    private static void refused(Code code, String says, Runnable what) {
        assertThatThrownBy(what::run).isInstanceOfSatisfying(SluiceException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.what()).contains(says);
        });
    }

    @Test
    void a_canary_that_fails_a_fifth_of_5_percent_is_cut_with_no_control_plane_alive() throws Exception {
        canary.answering(number -> number % 5 == 3 ? 500 : 200);
        apply(1, 1, split(stable.backend(), canary.backend(), 5));
        Cut cut = failUntilCut();
        assertThat(cut.backend()).isEqualTo(canary.backend().id());
        assertThat(cut.canaryFailed()).isLessThanOrEqualTo(6);
        assertThat(cut.cutMicros()).isLessThan(10_000);
        int served = canary.requests();
        for (int i = 0; i < 500; i++) {
            assertThat(get("/").body()).isEqualTo("1.0");
        }
        assertThat(canary.requests()).isEqualTo(served);
        RouterState state = client.state();
        assertThat(state.evidence()).isGreaterThanOrEqualTo(state.bound());
    }

    @Test
    void a_cut_holds_through_a_newer_table_and_a_restart_until_it_is_acknowledged() throws Exception {
        canary.answering(number -> 500);
        apply(1, 1, split(stable.backend(), canary.backend(), 50));
        Cut cut = failUntilCut();
        canary.answering(number -> 200);
        assertServedByStableOnly();
        apply(1, 2, split(stable.backend(), canary.backend(), 100));
        assertServedByStableOnly();
        restart();
        assertThat(client.state().cut()).contains(cut);
        assertServedByStableOnly();
        apply(2, 1, split(stable.backend(), canary.backend(), 100));
        assertServedByStableOnly();
        client.acknowledge(canary.backend().id(), new Epoch(2));
        assertThat(client.state().cut()).isEmpty();
        assertServedByStableOnly();
        restart();
        assertServedByStableOnly();
        apply(2, 2, split(stable.backend(), canary.backend(), 100));
        assertThat(get("/").body()).isEqualTo("2.0");
    }

    private void assertServedByStableOnly() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertThat(get("/").body()).isEqualTo("1.0");
        }
    }

    @Test
    void a_restarted_router_serves_from_the_table_it_had_and_goes_on_counting() throws Exception {
        apply(3, 7, split(stable.backend(), canary.backend(), 100));
        for (int i = 0; i < 10; i++) {
            assertThat(get("/").body()).isEqualTo("2.0");
        }
        RouterState before = client.state();
        restart();
        RouterState after = client.state();
        assertThat(after.epoch()).isEqualTo(new Epoch(3));
        assertThat(after.tableVersion()).isEqualTo(7);
        assertThat(after.listening()).isTrue();
        assertThat(after.evidence()).isEqualTo(before.evidence());
        assertThat(after.backends()).extracting(BackendStats::judged).containsExactly(0L, 10L);
        assertThat(get("/").body()).isEqualTo("2.0");
    }

    @Test
    void evidence_that_cannot_be_read_is_put_aside_and_traffic_is_served() throws Exception {
        apply(1, 1, split(stable.backend(), canary.backend(), 100));
        router.close();
        Files.writeString(folder.resolve("evidence.json"), "{\"backends\":[],\"trial\":{\"odds\":1}}");
        router = new RouterProcess(folder);
        assertThat(get("/").body()).isEqualTo("2.0");
        assertThat(folder.resolve("evidence.json.damaged")).content().contains("odds");
    }

    @Test
    void tables_that_are_older_than_what_it_has_seen_are_refused() throws Exception {
        Split split = only(stable.backend());
        apply(2, 2, split);
        assertThat(apply(2, 2, split).tableVersion()).isEqualTo(2);
        refused(Code.FENCED, "not newer than 2.2", () -> apply(2, 1, split));
        refused(Code.FENCED, "not newer than 2.2", () -> apply(2, 2, only(canary.backend())));
        refused(Code.FENCED, "epoch 1 is over", () -> apply(1, 9, split));
        refused(
                Code.FENCED,
                "epoch 1 is over",
                () -> client.acknowledge(canary.backend().id(), new Epoch(1)));
        client.acknowledge(canary.backend().id(), new Epoch(5));
        restart();
        assertThat(client.state().epoch()).isEqualTo(new Epoch(5));
        refused(Code.FENCED, "epoch 4 is over", () -> apply(4, 1, split));
        assertThat(apply(5, 1, split).tableVersion()).isEqualTo(1);
        assertThat(get("/").body()).isEqualTo("1.0");
    }

    @Test
    void a_table_for_another_environment_is_refused() {
        RoutingTable table = Tables.table(1, 1, only(stable.backend()));
        client.apply(table);
        RoutingTable other = new RoutingTable(
                new dev.sluice.base.EnvironmentId("shop", "staging"),
                new Epoch(2),
                1,
                table.listen(),
                table.limits(),
                table.stickiness(),
                table.split(),
                table.guard());
        refused(Code.CONFIGURATION, "shop/staging", () -> client.apply(other));
    }

    @Test
    void a_table_that_names_a_taken_port_is_refused_and_the_old_one_stays() throws Exception {
        apply(1, 1, only(stable.backend()));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RoutingTable next =
                    Tables.table(1, 2, only(canary.backend()), new Stickiness.Address(), listen(taken.getLocalPort()));
            refused(Code.CHECK_FAILED, Integer.toString(taken.getLocalPort()), () -> client.apply(next));
        }
        assertThat(client.state().tableVersion()).isEqualTo(1);
        assertThat(get("/").body()).isEqualTo("1.0");
        assertThat(apply(1, 2, only(canary.backend())).tableVersion()).isEqualTo(2);
        assertThat(get("/").body()).isEqualTo("2.0");
    }

    @Test
    void when_apply_has_returned_no_new_request_goes_to_who_left() throws Exception {
        apply(1, 1, only(stable.backend()));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        stable.before(() -> {
            arrived.countDown();
            awaitUnchecked(release);
        });
        CompletableFuture<HttpResponse<String>> slow =
                http.sendAsync(request("/"), HttpResponse.BodyHandlers.ofString());
        arrived.await();
        RouterState state = apply(1, 2, only(canary.backend()));
        assertThat(state.backends()).extracting(BackendStats::inFlight).containsExactly(1L, 0L);
        assertThat(get("/").body()).isEqualTo("2.0");
        release.countDown();
        assertThat(slow.get().body()).isEqualTo("1.0");
        Await.until(
                "the last request is counted",
                () -> client.state().backends().stream().allMatch(it -> it.inFlight() == 0));
    }

    @Test
    void a_router_that_is_told_to_stop_finishes_what_is_under_way() throws Exception {
        apply(1, 1, only(stable.backend()));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        stable.before(() -> {
            arrived.countDown();
            awaitUnchecked(release);
        });
        CompletableFuture<HttpResponse<String>> slow =
                http.sendAsync(request("/"), HttpResponse.BodyHandlers.ofString());
        arrived.await();
        FutureTask<Void> stopped = begin(() -> client.stop(Duration.ofSeconds(20)));
        FutureTask<Void> ended = begin(() -> {
            router.awaitStop();
            router.close();
        });
        Await.until("no new connections", () -> !client.state().listening());
        assertThat(stopped.isDone()).isFalse();
        release.countDown();
        assertThat(slow.get().body()).isEqualTo("1.0");
        stopped.get();
        ended.get();
        router = new RouterProcess(folder);
    }

    private interface Task {
        void run() throws Exception;
    }

    private static FutureTask<Void> begin(Task task) {
        FutureTask<Void> future = new FutureTask<>(() -> {
            task.run();
            return null;
        });
        Thread.ofVirtual().start(future);
        return future;
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void where_no_instance_is_there_the_answer_is_503_with_retry_after() throws Exception {
        apply(1, 1, only(stable.backend()));
        stable.close();
        HttpResponse<String> answer = get("/");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    private static Backend onlyShop(Backend all) {
        return new Backend(all.id(), List.of(new RouteRule("/shop", "web")), all.endpoints());
    }

    @Test
    void a_path_that_no_component_answers_is_404_and_no_release_is_judged_by_it() throws Exception {
        apply(1, 1, split(onlyShop(stable.backend()), onlyShop(canary.backend()), 50));
        HttpResponse<String> stray = get("/wp-login.php");
        assertThat(stray.statusCode()).isEqualTo(404);
        assertThat(stray.body()).isEqualTo("404 nothing is served under this path\n");
        assertThat(get("/shop/1").statusCode()).isEqualTo(200);
        assertThat(client.state().backends().stream()
                        .mapToLong(BackendStats::judged)
                        .sum())
                .isEqualTo(1);
        assertThat(client.metrics()).contains("sluice_router_refused_total 1\n");
    }

    @Test
    void the_router_issues_a_cookie_and_a_user_stays_where_it_was_sent() throws Exception {
        apply(1, 1, split(stable.backend(), canary.backend(), 50));
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> first = get("/");
            String cookie =
                    first.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            HttpRequest again = HttpRequest.newBuilder(request("/").uri())
                    .header("Cookie", cookie)
                    .build();
            HttpResponse<String> second = http.send(again, HttpResponse.BodyHandlers.ofString());
            assertThat(second.body()).isEqualTo(first.body());
            assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void the_access_log_is_written_where_the_table_asks_for_it() throws Exception {
        Listen quiet = listen(0);
        Listen logging =
                new Listen(quiet.address(), quiet.http(), Optional.empty(), Optional.empty(), false, List.of(), true);
        client.apply(Tables.table(1, 1, only(stable.backend()), new Stickiness.Address(), quiet));
        get("/silence");
        client.apply(Tables.table(1, 2, only(stable.backend()), new Stickiness.Address(), logging));
        get("/orders?token=secret");
        Path log = folder.resolve("access.log");
        Await.until(
                "a line in the access log",
                () -> Files.exists(log) && log.toFile().length() > 0);
        assertThat(Files.readString(log))
                .contains("\"path\":\"/orders\"", "\"status\":200", "\"bytes\":3", "\"version\":\"1.0\"")
                .doesNotContain("secret", "silence");
    }

    @Test
    void metrics_come_over_http_and_over_the_admin_socket() throws Exception {
        int port = Integer.parseInt(
                Files.readString(folder.resolve("metrics.port")).strip());
        URI ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
        HttpRequest question = HttpRequest.newBuilder(ready).build();
        assertThat(http.send(question, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(503);
        apply(1, 1, only(stable.backend()));
        assertThat(http.send(question, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        get("/");
        Await.until(
                "the request is counted",
                () -> client.metrics()
                        .contains("sluice_router_requests_total{backend=\"1:1.0\",version=\"1.0\",code=\"2xx\"} 1\n"));
    }
}
