package dev.sluice.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.FreePort;
import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.ScriptedOrigin;
import dev.sluice.router.raw.Wait;
import dev.sluice.traffic.Limits;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Connections that are kept, that end under a request, and what is tried again. */
class KeepAliveTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /pay HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

    /** Answers the first request of its first connection, and resets that connection under the second. */
    private static ScriptedOrigin.Script endingUnderTheSecond() {
        AtomicInteger connections = new AtomicInteger();
        return (connection, origin) -> {
            boolean first = connections.getAndIncrement() == 0;
            origin.note(connection.message());
            connection.send(OK);
            while (true) {
                origin.note(connection.message());
                if (first) {
                    connection.reset();
                    return;
                }
                connection.send(OK);
            }
        };
    }

    @Test
    void a_get_outlives_a_stale_connection_and_then_an_instance_that_dies() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        ScriptedOrigin.Script dying = (connection, origin) -> {
            int number = connections.getAndIncrement();
            if (number == 0) {
                connection.message();
                connection.send(OK);
            }
            connection.message();
            if (number < 2) {
                connection.reset();
            } else {
                connection.send(OK);
            }
        };
        try (Hop hop = new Hop(dying);
                RawConnection client = hop.client()) {
            client.send(GET);
            assertThat(client.message().status()).isEqualTo(200);
            assertThat(hop.board().trip().failures()).isEmpty();
            client.send(GET);
            assertThat(client.message().status()).isEqualTo(200);
            assertThat(hop.board().trip().failures()).containsExactly(Failure.STALE, Failure.RESET_BEFORE_ANSWER);
        }
    }

    @Test
    void a_get_on_a_connection_that_ends_under_it_is_sent_again_on_a_fresh_one() throws Exception {
        try (Hop hop = new Hop(endingUnderTheSecond());
                RawConnection client = hop.client()) {
            client.send(GET);
            assertThat(client.message().status()).isEqualTo(200);
            assertThat(hop.board().trip().failures()).isEmpty();
            client.send(GET);
            assertThat(client.message().status()).isEqualTo(200);
            assertThat(hop.board().trip().failures()).containsExactly(Failure.STALE);
            assertThat(hop.origin().accepted()).isEqualTo(2);
        }
    }

    @Test
    void a_post_gets_a_fresh_connection_however_short_the_kept_one_has_been_idle() throws Exception {
        try (Hop hop = new Hop(endingUnderTheSecond());
                RawConnection client = hop.client()) {
            client.send(GET);
            assertThat(client.message().status()).isEqualTo(200);
            client.send(POST);
            assertThat(client.message().status()).isEqualTo(200);
            assertThat(hop.origin().accepted()).isEqualTo(2);
        }
    }

    @Test
    void fresh_connections_take_the_place_of_kept_ones_and_do_not_pile_up() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            String instance = Hop.destination(hop.origin().port()).instance();
            for (int i = 0; i < 20; i++) {
                client.send(POST);
                assertThat(client.message().status()).isEqualTo(200);
                assertThat(hop.forwarder().openConnections(instance)).isLessThanOrEqualTo(2);
            }
            Wait.until("one is kept", () -> hop.forwarder().openConnections(instance) == 1);
            assertThat(hop.origin().accepted()).isEqualTo(20);
        }
    }

    @Test
    void a_post_that_may_have_been_seen_is_not_sent_again() throws Exception {
        ScriptedOrigin.Script dies = (connection, origin) -> {
            origin.note(connection.message());
            connection.reset();
        };
        try (Hop hop = new Hop(dies);
                RawConnection client = hop.client()) {
            client.send(POST);
            assertThat(client.message().status()).isEqualTo(502);
            hop.origin().seen();
            assertThat(hop.origin().unseen()).isZero();
            assertThat(hop.origin().accepted()).isEqualTo(1);
        }
    }

    @Test
    void whatever_was_never_written_is_sent_to_the_next_instance() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            hop.to(FreePort.any(), FreePort.any(), hop.origin().port());
            Message answer = hop.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(hop.origin().seen().body()).isEqualTo("abc");
            assertThat(hop.board().trip().failures()).containsExactly(Failure.CONNECT, Failure.CONNECT);
        }
    }

    @Test
    void no_instance_is_503_with_retry_after() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            hop.to();
            Message answer = hop.ask(GET);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("Retry-After")).isEqualTo("1");
            assertThat(hop.board().trip().landing()).isEqualTo(Landing.NO_INSTANCE);
        }
    }

    @Test
    void an_instance_that_cannot_be_reached_is_503_and_the_connection_goes_on() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            int live = hop.origin().port();
            hop.to(FreePort.any());
            client.send(GET);
            assertThat(client.message().status()).isEqualTo(503);
            assertThat(hop.board().trip().landing()).isEqualTo(Landing.CONNECT_FAILED);
            hop.to(live);
            client.send(GET);
            assertThat(client.message().status()).isEqualTo(200);
        }
    }

    @Test
    void a_body_up_to_the_bound_is_sent_again_whole() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        ScriptedOrigin.Script diesOnce = (connection, origin) -> {
            boolean first = connections.getAndIncrement() == 0;
            origin.note(connection.message());
            if (!first) {
                connection.send(OK);
            }
        };
        String body = "0123456789abcdef".repeat(3 << 10);
        try (Hop hop = new Hop(diesOnce)) {
            Message answer =
                    hop.ask("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(hop.origin().seen().body()).isEqualTo(body);
            assertThat(hop.origin().seen().body()).isEqualTo(body);
        }
    }

    @Test
    void a_body_over_the_bound_is_sent_once() throws Exception {
        ScriptedOrigin.Script dies = (connection, origin) -> origin.note(connection.message());
        String body = "x".repeat(200 << 10);
        try (Hop hop = new Hop(dies)) {
            Message answer =
                    hop.ask("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(answer.status()).isEqualTo(502);
            assertThat(hop.origin().accepted()).isEqualTo(1);
        }
    }

    @Test
    void kept_connections_are_let_go_before_the_instance_does() throws Exception {
        ScriptedOrigin.Script tellsItsEnd = (connection, origin) -> {
            Message request = connection.message();
            connection.send(OK);
            if (connection.isAtEnd()) {
                origin.note(request);
            }
        };
        try (Hop hop = new Hop(tellsItsEnd)) {
            hop.limits(new Limits(
                    1 << 20,
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(60),
                    Duration.ofMillis(50)));
            hop.ask(GET);
            hop.origin().seen();
            String instance = Hop.destination(hop.origin().port()).instance();
            Wait.until("no connection is left", () -> hop.forwarder().openConnections(instance) == 0);
        }
    }

    @Test
    void an_instance_that_left_keeps_no_connection() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            String instance = Hop.destination(hop.origin().port()).instance();
            hop.ask(GET);
            assertThat(hop.forwarder().openConnections(instance)).isEqualTo(1);
            hop.forwarder().forget(instance);
            Wait.until("no connection is left", () -> hop.forwarder().openConnections(instance) == 0);
        }
    }

    @Test
    void an_origin_that_closes_idle_connections_at_any_moment_costs_no_get_and_doubles_no_post() throws Exception {
        Random random = new Random(7);
        Set<String> posts = ConcurrentHashMap.newKeySet();
        AtomicInteger doubled = new AtomicInteger();
        ScriptedOrigin.Script impatient = (connection, origin) -> {
            try {
                while (true) {
                    Message request = connection.message();
                    connection.patience(1 + random.nextInt(20));
                    String id = request.field("X-Id");
                    if (!id.isEmpty() && !posts.add(id)) {
                        doubled.incrementAndGet();
                    }
                    connection.send(OK);
                }
            } catch (SocketTimeoutException idle) {
                connection.close();
            }
        };
        try (Hop hop = new Hop(impatient);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> clients = new ArrayList<>();
            for (int c = 0; c < 16; c++) {
                String name = "c" + c;
                clients.add(() -> getsThatFailed(hop, name));
            }
            int failed = 0;
            for (Future<Integer> client : threads.invokeAll(clients)) {
                failed += client.get();
            }
            assertThat(failed).as("GETs that were not answered 200").isZero();
            assertThat(doubled).as("POSTs that arrived twice").hasValue(0);
        }
    }

    /** Sends requests at uneven intervals, so that they meet connections at the end of their lives. */
    private static int getsThatFailed(Hop hop, String name) throws Exception {
        Random random = new Random(name.hashCode());
        int failed = 0;
        try (RawConnection client = hop.client()) {
            for (int i = 0; i < 250; i++) {
                boolean post = i % 5 == 0;
                client.send(
                        post
                                ? "POST / HTTP/1.1\r\nHost: a\r\nX-Id: " + name + "-" + i
                                        + "\r\nContent-Length: 0\r\n\r\n"
                                : GET);
                if (client.message().status() != 200 && !post) {
                    failed++;
                }
                LockSupport.parkNanos(random.nextInt(12_000_000));
            }
        }
        return failed;
    }
}
