package dev.sluice.router.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.ScriptedOrigin;
import dev.sluice.traffic.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody waits forever: each time-out, on its own, and who is told what. */
class TimeOutTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final ScriptedOrigin.Script SILENT = (connection, origin) -> {
        origin.note(connection.message());
        connection.isAtEnd();
    };

    private static Limits limits(Duration headers, Duration idle, Duration connect, Duration firstByte) {
        return new Limits(1 << 20, headers, idle, connect, firstByte, Duration.ofSeconds(4));
    }

    @Test
    void a_head_that_does_not_come_in_time_is_408() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            hop.limits(limits(SHORT, LONG, LONG, LONG));
            try (RawConnection client = hop.client()) {
                client.send("GET / HTTP/1.1\r\nHo");
                Message answer = client.message();
                assertThat(answer.status()).isEqualTo(408);
                assertThat(answer.field("Connection")).isEqualTo("close");
                assertThat(client.isAtEnd()).isTrue();
                assertThat(hop.board().refusal()).isEqualTo(408);
            }
        }
    }

    @Test
    void a_second_head_that_does_not_come_in_time_is_408_too() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            hop.limits(limits(SHORT, LONG, LONG, LONG));
            client.send(GET);
            assertThat(client.message().status()).isEqualTo(200);
            client.send("G");
            assertThat(client.message().status()).isEqualTo(408);
        }
    }

    @Test
    void a_connection_without_a_byte_is_closed_without_an_answer() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            hop.limits(limits(SHORT, LONG, LONG, LONG));
            try (RawConnection client = hop.client()) {
                assertThat(client.toEnd()).isEmpty();
            }
        }
    }

    @Test
    void a_kept_connection_that_is_not_used_is_closed_without_an_answer() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            hop.limits(limits(LONG, SHORT, LONG, LONG));
            try (RawConnection client = hop.client()) {
                client.send(GET);
                assertThat(client.message().status()).isEqualTo(200);
                assertThat(client.toEnd()).isEmpty();
            }
        }
    }

    @Test
    void a_body_that_stops_coming_is_408() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            hop.limits(limits(LONG, SHORT, LONG, LONG));
            try (RawConnection client = hop.client()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
                assertThat(client.message().status()).isEqualTo(408);
                assertThat(hop.board().trip().landing()).isEqualTo(Landing.CLIENT_GONE);
            }
        }
    }

    @Test
    void an_answer_that_does_not_begin_in_time_is_504_and_not_tried_again() throws Exception {
        try (Hop hop = new Hop(SILENT)) {
            hop.limits(limits(LONG, LONG, LONG, SHORT));
            assertThat(hop.ask(GET).status()).isEqualTo(504);
            assertThat(hop.board().trip().landing()).isEqualTo(Landing.TIMED_OUT);
            assertThat(hop.origin().accepted()).isEqualTo(1);
        }
    }

    @Test
    void an_answer_that_stops_coming_is_cut() throws Exception {
        ScriptedOrigin.Script stops = (connection, origin) -> {
            connection.message();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            connection.isAtEnd();
        };
        try (Hop hop = new Hop(stops)) {
            hop.limits(limits(LONG, SHORT, LONG, LONG));
            assertThatThrownBy(() -> hop.ask(GET)).isInstanceOf(IOException.class);
            assertThat(hop.board().trip().landing()).isEqualTo(Landing.CUT_SHORT);
        }
    }

    @Test
    void an_answer_that_is_not_read_ends_with_its_client() throws Exception {
        ScriptedOrigin.Script endless = (connection, origin) -> {
            connection.message();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            for (int i = 0; i < 1000; i++) {
                connection.send(new byte[1_000_000]);
            }
        };
        try (Hop hop = new Hop(endless)) {
            hop.limits(limits(LONG, SHORT, LONG, LONG));
            try (RawConnection client = hop.client()) {
                client.send(GET);
                assertThat(hop.board().trip().landing()).isEqualTo(Landing.CLIENT_GONE);
            }
        }
    }

    @Test
    void an_instance_that_does_not_take_the_connection_in_time_is_given_up() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            List<Socket> waiting = fill(full);
            hop.limits(limits(LONG, LONG, SHORT, LONG));
            hop.to(full.getLocalPort(), hop.origin().port());
            assertThat(hop.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
                            .status())
                    .isEqualTo(200);
            assertThat(hop.board().trip().failures()).containsExactly(Failure.CONNECT);
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** Connects until the queue of a socket that accepts nothing is full. */
    private static List<Socket> fill(ServerSocket listener) throws IOException {
        List<Socket> waiting = new ArrayList<>();
        while (waiting.size() < 16) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 200);
            } catch (IOException e) {
                return waiting;
            }
        }
        throw new AssertionError("the queue of a listening socket does not fill up here");
    }

    @Test
    void two_thousand_slow_clients_do_not_slow_the_others_and_are_closed() throws Exception {
        List<RawConnection> slow = new ArrayList<>();
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            hop.limits(limits(Duration.ofSeconds(3), LONG, LONG, LONG));
            for (int i = 0; i < 2000; i++) {
                slow.add(hop.client().send("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "));
            }
            long begun = System.nanoTime();
            try (RawConnection quick = hop.client()) {
                for (int i = 0; i < 200; i++) {
                    quick.send(GET);
                    assertThat(quick.message().status()).isEqualTo(200);
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            for (RawConnection client : slow) {
                assertThat(client.message().status()).isEqualTo(408);
                client.close();
            }
        }
    }
}
