package dev.sluice.router.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.ScriptedOrigin;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Leaving without losing anything: the port, an instance, an upgraded connection. */
class DrainTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String UPGRADE =
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n";
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String TEXT_FRAME = "\u0081\u0005hello";
    private static final String CLOSE_1012 = "\u0088\u0002\u0003\u00f4";
    private static final String CLIENT_CLOSE = "\u0088\u0082\0\0\0\0\u0003\u00f4";

    @Test
    void a_kept_connection_ends_with_its_next_answer() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            client.send(GET);
            assertThat(client.message().has("Connection")).isFalse();
            int port = hop.listeners().httpPort().orElseThrow();
            CompletableFuture<Void> drained = hop.listeners().drain(Duration.ofSeconds(30));
            assertThatThrownBy(() -> RawConnection.to(port)).isInstanceOf(IOException.class);
            assertThat(drained).isNotDone();
            client.send(GET);
            Message last = client.message();
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.field("Connection")).isEqualTo("close");
            assertThat(client.isAtEnd()).isTrue();
            client.close();
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_request_under_way_gets_its_answer() throws Exception {
        ScriptedOrigin.Script whenTold = (connection, origin) -> {
            Message request = connection.message();
            origin.note(request);
            origin.note(request);
            while (origin.unseen() > 0) {
                Thread.onSpinWait();
            }
            connection.send(OK);
        };
        try (Hop hop = new Hop(whenTold);
                RawConnection client = hop.client()) {
            client.send(GET);
            hop.origin().seen();
            hop.listeners().drain(Duration.ofSeconds(30));
            hop.origin().seen();
            Message answer = client.message();
            assertThat(answer.body()).isEqualTo("ok");
            assertThat(answer.field("Connection")).isEqualTo("close");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void an_idle_connection_is_closed_when_patience_is_over() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            client.send(GET);
            client.message();
            CompletableFuture<Void> drained = hop.listeners().drain(Duration.ofMillis(300));
            assertThat(client.toEnd()).isEmpty();
            client.close();
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void an_idle_connection_is_not_waited_for() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client();
                RawConnection silent = hop.client()) {
            client.send(GET);
            client.message();
            CompletableFuture<Void> drained = hop.listeners().drain(Duration.ofMinutes(5));
            assertThat(client.toEnd()).isEmpty();
            assertThat(silent.toEnd()).isEmpty();
            client.close();
            silent.close();
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void bytes_that_come_after_the_last_answer_do_not_destroy_it() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            for (int i = 0; i < 50; i++) {
                try (RawConnection client = hop.client()) {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + GET + "x".repeat(50_000));
                    assertThat(client.message().body()).isEqualTo("ok");
                    assertThat(client.isAtEnd()).isTrue();
                }
            }
        }
    }

    @Test
    void a_web_socket_is_closed_between_two_frames_and_its_instance_hears_of_it() throws Exception {
        ScriptedOrigin.Script socket = (connection, origin) -> {
            connection.head();
            connection.send(SWITCHED + TEXT_FRAME + TEXT_FRAME.substring(0, 4));
            origin.seen();
            connection.send(TEXT_FRAME.substring(4) + TEXT_FRAME);
            origin.note(new Message(connection.bytes(CLIENT_CLOSE.length()), ""));
        };
        try (Hop hop = new Hop(socket);
                RawConnection client = hop.client()) {
            client.send(UPGRADE);
            assertThat(client.message().status()).isEqualTo(101);
            assertThat(client.bytes(11)).isEqualTo(TEXT_FRAME + TEXT_FRAME.substring(0, 4));
            ScriptedOrigin origin = hop.origin();
            hop.forwarder().forget(Hop.destination(origin.port()).instance());
            assertThatThrownBy(() -> client.patience(200).bytes(1)).isInstanceOf(java.net.SocketTimeoutException.class);
            client.patience(10_000);
            origin.note(new Message("go on", ""));
            assertThat(client.bytes(3)).isEqualTo(TEXT_FRAME.substring(4));
            assertThat(client.bytes(4)).isEqualTo(CLOSE_1012);
            client.send(CLIENT_CLOSE);
            assertThat(client.isAtEnd()).isTrue();
            assertThat(origin.seen().head()).isEqualTo(CLIENT_CLOSE);
            assertThat(hop.board().trip().landing()).isEqualTo(Landing.COMPLETE);
        }
    }

    @Test
    void a_web_socket_that_does_not_leave_is_closed_at_the_deadline() throws Exception {
        ScriptedOrigin.Script socket = (connection, origin) -> {
            connection.head();
            connection.send(SWITCHED);
            connection.isAtEnd();
        };
        Tuning tuning = new Tuning(
                65536, Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofMillis(50));
        try (Hop hop = new Hop(socket, tuning, Hop.LISTEN);
                RawConnection client = hop.client()) {
            client.send(UPGRADE);
            assertThat(client.message().status()).isEqualTo(101);
            CompletableFuture<Void> drained = hop.listeners().drain(Duration.ofSeconds(30));
            assertThat(client.bytes(4)).isEqualTo(CLOSE_1012);
            assertThat(client.isAtEnd()).isTrue();
            client.close();
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void frames_of_every_length_are_followed_to_their_ends() throws Exception {
        int[] lengths = {0, 1, 125, 126, 127, 65_535, 65_536, 200_000};
        ScriptedOrigin.Script socket = (connection, origin) -> {
            connection.head();
            connection.send(SWITCHED);
            for (int length : lengths) {
                connection.send(header(length) + "x".repeat(length));
            }
            origin.seen();
        };
        try (Hop hop = new Hop(socket);
                RawConnection client = hop.client()) {
            client.send(UPGRADE);
            assertThat(client.message().status()).isEqualTo(101);
            for (int length : lengths) {
                client.skip(header(length).length() + length);
            }
            hop.forwarder().forget(Hop.destination(hop.origin().port()).instance());
            assertThat(client.bytes(4)).isEqualTo(CLOSE_1012);
            hop.origin().note(new Message("done", ""));
        }
    }

    private static String header(int length) {
        if (length < 126) {
            return "\u0082" + (char) length;
        }
        if (length < 65_536) {
            return "\u0082\u007e" + (char) (length >> 8) + (char) (length & 0xff);
        }
        return "\u0082\u007f\0\0\0\0" + (char) (length >> 24) + (char) (length >> 16 & 0xff)
                + (char) (length >> 8 & 0xff) + (char) (length & 0xff);
    }
}
