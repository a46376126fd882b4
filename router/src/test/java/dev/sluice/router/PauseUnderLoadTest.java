package dev.sluice.router;

import static dev.sluice.router.traffic.Tables.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.router.admin.RouterClient;
import dev.sluice.router.raw.ScriptedOrigin;
import dev.sluice.router.store.RouterDirectory;
import dev.sluice.router.traffic.Tables;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Endpoint;
import dev.sluice.traffic.HeldRequests;
import dev.sluice.traffic.RouteRule;
import dev.sluice.traffic.RouterState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole router that holds its visitors for a while, told over its socket, with a real application behind it. */
@Timeout(60)
class PauseUnderLoadTest {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration MARGIN = Duration.ofMillis(800);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Application origin;
    private RouterProcess router;
    private RouterClient control;

    @BeforeEach
    void start() throws IOException {
        origin = new Application(1, "1.0");
        router = new RouterProcess(folder);
        control = new RouterClient(RouterDirectory.adminSocket(folder));
        control.apply(Tables.table(1, 1, only(origin.backend())));
    }

    @AfterEach
    void close() throws Exception {
        router.close();
        http.close();
        origin.close();
    }

    /** Answers its version to whatever is asked, on connections that it never ends. */
    private static final class Application implements AutoCloseable {
        private final AtomicInteger requests = new AtomicInteger();
        private final ScriptedOrigin server;
        private final Backend backend;

        Application(long deployment, String version) throws IOException {
            server = new ScriptedOrigin((connection, itself) -> {
                while (true) {
                    connection.message();
                    requests.incrementAndGet();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + version.length() + "\r\n\r\n" + version);
                }
            });
            backend = new Backend(
                    new BackendId(new DeploymentId(deployment), new Version(version)),
                    List.of(new RouteRule("/", "web")),
                    List.of(new Endpoint("web", deployment + "-web-0", "127.0.0.1", server.port())));
        }

        Backend backend() {
            return backend;
        }

        int requests() {
            return requests.get();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** Visitors who ask again as soon as they are answered, until they are told to leave. */
    private final class Crowd implements AutoCloseable {
        private final AtomicBoolean leaving = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger lost = new AtomicInteger();
        private final AtomicLong slowestNanos = new AtomicLong();
        private final List<Thread> visitors = new ArrayList<>();

        Crowd(int many) {
            URI uri = URI.create("http://127.0.0.1:" + router.doors().httpPort().getAsInt() + "/");
            for (int i = 0; i < many; i++) {
                HttpRequest request = i % 2 == 0
                        ? HttpRequest.newBuilder(uri).build()
                        : HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.ofString("an order"))
                                .build();
                visitors.add(Thread.startVirtualThread(() -> visit(request)));
            }
        }

        private void visit(HttpRequest request) {
            while (!leaving.get()) {
                long began = System.nanoTime();
                try {
                    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                    (answer.statusCode() == 200 ? answered : lost).incrementAndGet();
                    if (answer.statusCode() != 200) {
                        System.err.println("lost: " + request.method() + " " + answer.statusCode() + " " + answer.body()
                                + " after " + (System.nanoTime() - began) / 1_000_000 + " ms");
                    }
                } catch (IOException | InterruptedException e) {
                    lost.incrementAndGet();
                    System.err.println("lost: " + e);
                }
                slowestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
            }
        }

        void awaitMore(int answers) {
            int goal = answered.get() + answers;
            Await.until(answers + " more answers", () -> answered.get() >= goal);
        }

        Duration slowest() {
            return Duration.ofNanos(slowestNanos.get());
        }

        @Override
        public void close() throws InterruptedException {
            leaving.set(true);
            for (Thread visitor : visitors) {
                visitor.join();
            }
        }
    }

    private HeldRequests held() {
        return control.state().held().orElseThrow();
    }

    @Test
    void nobody_is_lost_by_a_pause_that_its_carrier_ends() throws Exception {
        try (Crowd crowd = new Crowd(40)) {
            crowd.awaitMore(500);
            assertThat(control.pause(PAUSE.multipliedBy(10), new Epoch(1))
                            .held()
                            .orElseThrow()
                            .holding())
                    .isTrue();
            Await.until("nothing is under way", () -> held().underWay() == 0);
            int reached = origin.requests();
            Await.until("all wait", () -> held().waiting() == 40);
            assertThat(origin.requests()).isEqualTo(reached);

            control.resume(new Epoch(1));
            crowd.awaitMore(500);
            crowd.close();
            assertThat(crowd.lost.get()).isZero();
            assertThat(held().held()).isGreaterThanOrEqualTo(40);
            assertThat(held().waiting()).isZero();
        }
    }

    /** Whoever shut the gate is gone: nothing of it is heard of again. */
    @Test
    void nobody_is_lost_when_the_carrier_is_killed_while_it_pauses() throws Exception {
        try (Crowd crowd = new Crowd(40)) {
            crowd.awaitMore(500);
            control.pause(PAUSE, new Epoch(1));
            Await.until("all wait", () -> held().waiting() == 40);
            crowd.awaitMore(500);
            crowd.close();
            HeldRequests after = held();
            System.out.printf(
                    "paused for %d ms: %d answered, %d lost, %d held, the slowest took %d ms, waited %d ms%n",
                    PAUSE.toMillis(),
                    crowd.answered.get(),
                    crowd.lost.get(),
                    after.held(),
                    crowd.slowest().toMillis(),
                    after.longestMicros() / 1_000);
            assertThat(crowd.lost.get()).isZero();
            assertThat(after.passed()).isZero();
            assertThat(after.left()).isZero();
            assertThat(crowd.slowest()).isBetween(PAUSE.minusMillis(200), PAUSE.plus(MARGIN));
        }
    }

    @Test
    void a_pause_of_the_same_term_is_not_made_longer_by_asking_twice() throws Exception {
        long began = System.nanoTime();
        control.pause(PAUSE, new Epoch(1));
        Await.until(
                "it is over",
                () -> !control.pause(PAUSE, new Epoch(1)).held().orElseThrow().holding()
                        || System.nanoTime() - began > PAUSE.toNanos());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PAUSE.plus(MARGIN));
    }

    @Test
    void a_carrier_whose_term_is_over_can_neither_begin_nor_end_one() {
        control.pause(PAUSE, new Epoch(3));
        assertThatThrownBy(() -> control.resume(new Epoch(2))).isInstanceOfSatisfying(SluiceException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.FENCED);
        });
        assertThat(held().holding()).isTrue();
        control.resume(new Epoch(3));
        assertThatThrownBy(() -> control.pause(PAUSE, new Epoch(2)))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.FENCED));
        assertThat(held().holding()).isFalse();
    }

    @Test
    void nobody_may_hold_visitors_for_ever() {
        assertThatThrownBy(() -> control.pause(Duration.ofHours(1), new Epoch(1)))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION));
        assertThat(control.state().held()).isEmpty();
    }

    @Test
    void a_router_that_is_stopped_meanwhile_lets_them_go_first() throws Exception {
        control.pause(PAUSE.multipliedBy(20), new Epoch(1));
        URI uri = URI.create("http://127.0.0.1:" + router.doors().httpPort().getAsInt() + "/");
        CompletableFuture<HttpResponse<String>> visitor =
                http.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        Await.until("it waits", () -> held().waiting() == 1);
        router.stop(Duration.ofSeconds(10));
        router.awaitStop();
        assertThat(visitor.join().statusCode()).isEqualTo(200);
    }

    @Test
    void who_waited_is_served_by_the_table_of_the_time_when_it_goes() throws Exception {
        try (Application next = new Application(2, "2.0")) {
            control.pause(PAUSE.multipliedBy(20), new Epoch(1));
            URI uri = URI.create("http://127.0.0.1:" + router.doors().httpPort().getAsInt() + "/");
            CompletableFuture<HttpResponse<String>> visitor =
                    http.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            Await.until("it waits", () -> held().waiting() == 1);
            RouterState state = control.apply(Tables.table(1, 2, only(next.backend())));
            assertThat(state.held().orElseThrow().waiting()).isEqualTo(1);
            control.resume(new Epoch(1));
            assertThat(visitor.join().body()).isEqualTo("2.0");
            assertThat(origin.requests()).isZero();
        }
    }
}
