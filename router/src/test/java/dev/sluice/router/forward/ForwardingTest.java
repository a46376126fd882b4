package dev.sluice.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.ScriptedOrigin;
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
}
