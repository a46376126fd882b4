package dev.sluice.router.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.Code;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.router.traffic.Tables;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private final Recorder recorder = new Recorder();
    private Path socket;
    private AdminServer server;
    private RouterClient client;

    /** A router that writes down what it was asked. */
    private static final class Recorder implements Commands {
        private static final RouterState STATE = new RouterState(
                new Epoch(3), 4, true, 0.1, 1, 100, List.of(), List.of(), Optional.empty(), Optional.empty());
        private final List<Object> asked = new ArrayList<>();
        private final CountDownLatch stopping = new CountDownLatch(1);

        @Override
        public RouterState apply(RoutingTable table) {
            if (table.epoch().number() == 0) {
                throw new SluiceException(Code.FENCED, "too old", "look first");
            }
            asked.add(table);
            return STATE;
        }

        @Override
        public RouterState state() {
            return STATE;
        }

        @Override
        public void acknowledge(BackendId backend, Epoch epoch) {
            asked.add(backend + "@" + epoch);
        }

        @Override
        public RouterState pause(Duration atMost, Epoch epoch) {
            asked.add("pause " + atMost + "@" + epoch);
            return STATE;
        }

        @Override
        public RouterState resume(Epoch epoch) {
            asked.add("resume@" + epoch);
            return STATE;
        }

        @Override
        public void stop(Duration drain) {
            asked.add(drain);
            stopping.countDown();
        }

        @Override
        public String metrics() {
            throw new IllegalStateException("out of ink");
        }
    }

    @BeforeEach
    void start() {
        socket = folder.resolve("admin.sock");
        server = AdminServer.start(socket, recorder);
        client = new RouterClient(socket);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private String raw(String line) throws IOException {
        try (Exchange exchange = new Exchange(UnixDomainSocketAddress.of(socket))) {
            return exchange.ask(line, PATIENCE);
        }
    }

    @Test
    void what_the_client_asks_arrives_and_the_answer_comes_back() {
        RoutingTable table = Tables.table(1, 1, Tables.only(Tables.backend(1, "1.0", 300)));
        assertThat(client.apply(table)).isEqualTo(Recorder.STATE);
        assertThat(client.state()).isEqualTo(Recorder.STATE);
        client.acknowledge(BackendId.parse("2:2.0"), new Epoch(5));
        assertThat(recorder.asked).containsExactly(table, "2:2.0@5");
    }

    @Test
    void a_refusal_comes_back_as_the_exception_that_it_was() {
        assertThatThrownBy(() -> client.apply(Tables.table(0, 1, Tables.only(Tables.backend(1, "1.0", 1)))))
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.FENCED);
                    assertThat(e.what()).isEqualTo("too old");
                    assertThat(e.help()).isEqualTo("look first");
                });
    }

    @Test
    void a_fault_of_the_router_is_told_and_the_connection_lives_on() {
        assertThatThrownBy(client::metrics).isInstanceOfSatisfying(SluiceException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.INTERNAL);
            assertThat(e.what()).contains("out of ink");
        });
        assertThat(client.state()).isEqualTo(Recorder.STATE);
    }

    @Test
    void the_socket_is_for_its_user_only() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
    }

    @Test
    void it_is_json_rpc_line_by_line() throws IOException {
        assertThat(raw("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"state\"}"))
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{\"epoch\":3,");
        assertThat(raw("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"fly\"}"))
                .contains("\"id\":9", "\"code\":-32601", "does not know the method fly");
        assertThat(raw("hello")).contains("\"code\":-32600", "\"error\"");
        assertThat(raw("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"apply\"}")).contains("apply needs params");
    }

    @Test
    void several_requests_share_a_connection() throws IOException {
        try (Exchange exchange = new Exchange(UnixDomainSocketAddress.of(socket))) {
            for (int id = 1; id <= 3; id++) {
                assertThat(exchange.ask("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"state\"}", PATIENCE))
                        .contains("\"id\":" + id);
            }
        }
    }

    @Test
    void stop_returns_when_the_router_has_ended() throws Exception {
        Thread ending = Thread.ofVirtual().start(() -> {
            try {
                assertThat(recorder.stopping.await(10, TimeUnit.SECONDS)).isTrue();
                server.close();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        client.stop(Duration.ofSeconds(5));
        ending.join();
        assertThat(recorder.asked).containsExactly(Duration.ofSeconds(5));
        assertThat(client.reachable()).isFalse();
        client.stop(Duration.ZERO);
    }

    @Test
    void where_no_router_listens_it_is_unreachable() throws IOException {
        server.close();
        assertThat(client.reachable()).isFalse();
        assertThatThrownBy(client::state)
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.ROUTER_UNREACHABLE));
    }

    @Test
    void a_router_that_does_not_answer_is_given_up_in_time() throws IOException {
        Path silent = folder.resolve("silent.sock");
        try (ServerSocketChannel nobody = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            nobody.bind(UnixDomainSocketAddress.of(silent));
            assertThatThrownBy(() -> new RouterClient(silent, Duration.ofMillis(50)).state())
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMED_OUT));
        }
    }

    @Test
    void a_path_that_is_too_long_for_a_socket_is_named() {
        Path tooLong = folder.resolve("x".repeat(120)).resolve("admin.sock");
        assertThatThrownBy(() -> new RouterClient(tooLong)).isInstanceOfSatisfying(SluiceException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
            assertThat(e.what()).contains("107", tooLong.toString());
        });
        assertThatThrownBy(() -> AdminServer.start(tooLong, recorder)).isInstanceOf(SluiceException.class);
    }
}
