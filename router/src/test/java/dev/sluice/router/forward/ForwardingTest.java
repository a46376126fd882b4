package dev.sluice.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.ScriptedOrigin;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ForwardingTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void a_request_goes_to_the_instance_and_its_answer_comes_back() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            Message answer = hop.ask("GET /a?b=c HTTP/1.1\r\nHost: shop.example\r\n\r\n");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ok");
            Message seen = hop.origin().seen();
            assertThat(seen.firstLine()).isEqualTo("GET /a?b=c HTTP/1.1");
            assertThat(seen.field("Host")).isEqualTo("shop.example");
            var trip = hop.board().trip();
            assertThat(trip.landing()).isEqualTo(Landing.COMPLETE);
            assertThat(trip.status()).isEqualTo(200);
            assertThat(trip.answerBytes()).isEqualTo(2);
            assertThat(trip.path()).isEqualTo("/a");
        }
    }

    @Test
    void many_requests_share_one_connection_on_either_side() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            for (int i = 0; i < 50; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.message().body()).isEqualTo("ok");
            }
            assertThat(hop.origin().accepted()).isEqualTo(1);
        }
    }

    @Test
    void requests_sent_ahead_are_answered_in_their_order() throws Exception {
        ScriptedOrigin.Script echoTarget = (connection, origin) -> {
            while (true) {
                String target = connection.message().firstLine().split(" ")[1];
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + target);
            }
        };
        try (Hop hop = new Hop(echoTarget);
                RawConnection client = hop.client()) {
            StringBuilder ahead = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                ahead.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            client.send(ahead.toString());
            for (int i = 0; i < 20; i++) {
                assertThat(client.message().body()).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void it_also_works_without_epoll() throws Exception {
        try (Hop hop = new Hop(EventLoops.startPortable(2), ScriptedOrigin.answers(OK), Tuning.DEFAULT, Hop.LISTEN);
                RawConnection client = hop.client()) {
            for (int i = 0; i < 5; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                assertThat(client.message().body()).isEqualTo("ok");
                assertThat(hop.origin().seen().body()).isEqualTo("abc");
            }
        }
    }

    @Test
    void bytes_that_come_one_by_one_on_either_side_make_the_same_message() throws Exception {
        String request =
                "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX-T: 1\r\n\r\n";
        String answer =
                "HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n2;c\r\nok\r\n0\r\nX-U: 2\r\n\r\n";
        ScriptedOrigin.Script slowly = (connection, origin) -> {
            while (true) {
                origin.note(connection.message());
                for (char c : answer.toCharArray()) {
                    connection.send(String.valueOf(c));
                }
            }
        };
        try (Hop hop = new Hop(slowly);
                RawConnection client = hop.client()) {
            for (int round = 0; round < 3; round++) {
                for (char c : request.toCharArray()) {
                    client.send(String.valueOf(c));
                }
                Message received = client.message();
                assertThat(received.field("X-A")).isEqualTo("1");
                assertThat(dechunked(received.body())).isEqualTo("ok");
                assertThat(received.body()).endsWith("0\r\nX-U: 2\r\n\r\n");
                Message seen = hop.origin().seen();
                assertThat(dechunked(seen.body())).isEqualTo("abc");
                assertThat(seen.body()).endsWith("0\r\nX-T: 1\r\n\r\n");
            }
            assertThat(hop.origin().accepted()).isGreaterThanOrEqualTo(1);
        }
    }

    private static String dechunked(String chunks) {
        StringBuilder data = new StringBuilder();
        int at = 0;
        while (true) {
            int end = chunks.indexOf("\r\n", at);
            int size = Integer.parseInt(chunks.substring(at, end), 16);
            if (size == 0) {
                return data.toString();
            }
            data.append(chunks, end + 2, end + 2 + size);
            at = end + 2 + size + 2;
        }
    }

    @Test
    void a_connection_that_was_held_back_at_the_end_of_its_answer_serves_the_next_request() throws Exception {
        ScriptedOrigin.Script asMuchAsAsked = (connection, origin) -> {
            while (true) {
                int length = Integer.parseInt(connection.message().firstLine().split("[ /]+")[1]);
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));
            }
        };
        try (Hop hop = new Hop(asMuchAsAsked);
                RawConnection client = hop.client()) {
            client.patience(3000);
            for (int length = 1000; length < 400_000; length += 1777) {
                client.send("GET /" + length + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.message().body()).hasSize(length);
            }
            assertThat(hop.origin().accepted()).isEqualTo(1);
        }
    }

    @Test
    void an_expectation_sent_ahead_is_passed_on_without_its_body() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        ScriptedOrigin.Script asks = (connection, origin) -> {
            if (connections.getAndIncrement() == 0) {
                connection.message();
                connection.send(OK);
                return;
            }
            connection.head();
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            connection.bytes(3);
            connection.send(OK);
        };
        try (Hop hop = new Hop(asks);
                RawConnection client = hop.client()) {
            client.send(
                    "GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.message().status()).isEqualTo(200);
            assertThat(client.message().status()).isEqualTo(100);
            client.send("abc");
            assertThat(client.message().status()).isEqualTo(200);
        }
    }
}
