package dev.sluice.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.Await;
import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.ScriptedOrigin;
import dev.sluice.traffic.HeldRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that wait at a shut gate, byte by byte. */
@Timeout(60)
class PauseTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String UPGRADE =
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(30);

    private static String post(int bytes) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n";
    }

    private static HeldRequests held(Hop hop) {
        return hop.forwarder().held().orElseThrow();
    }

    private static void awaitWaiting(Hop hop, int count) {
        Await.until(count + " requests wait", () -> hop.forwarder().waiting() == count);
    }

    @Test
    void a_request_that_arrives_waits_until_the_pause_is_over() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            hop.forwarder().pause(LONG);
            client.send(GET);
            awaitWaiting(hop, 1);
            assertThat(hop.origin().unseen()).isZero();
            assertThat(hop.board().untold()).isZero();

            hop.forwarder().resume();
            assertThat(client.message().body()).isEqualTo("ok");
            client.send(GET);
            assertThat(client.message().body()).isEqualTo("ok");
            assertThat(held(hop).held()).isEqualTo(1);
            assertThat(held(hop).holding()).isFalse();
        }
    }

    @Test
    void it_ends_by_itself_when_nobody_ends_it() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            long began = System.nanoTime();
            hop.forwarder().pause(Duration.ofMillis(300));
            client.send(GET);
            assertThat(client.message().body()).isEqualTo("ok");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(300), Duration.ofMillis(1_300));
        }
    }

    @Test
    void the_first_to_come_is_the_first_to_go_and_they_do_not_go_at_once() throws Exception {
        BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
        ScriptedOrigin.Script timed = (connection, origin) -> {
            while (true) {
                Message request = connection.message();
                arrivals.add(System.nanoTime());
                origin.note(request);
                connection.send(OK);
            }
        };
        int many = 60;
        List<RawConnection> clients = new ArrayList<>();
        try (Hop hop = new Hop(timed)) {
            hop.forwarder().pause(Duration.ofMillis(800));
            for (int i = 0; i < many; i++) {
                RawConnection client = hop.client();
                clients.add(client);
                client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
                awaitWaiting(hop, i + 1);
            }
            for (RawConnection client : clients) {
                assertThat(client.message().body()).isEqualTo("ok");
            }
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                order.add(Integer.parseInt(
                        hop.origin().seen().head().split(" ")[1].substring(1)));
            }
            List<Long> times = arrivals.stream().sorted().toList();
            long spreadMillis = TimeUnit.NANOSECONDS.toMillis(times.getLast() - times.getFirst());
            System.out.println(many + " held requests left within " + spreadMillis + " ms");
            assertThat(spreadMillis).isBetween(50L, 1_000L);
            // Each on a connection of its own: neighbours may overtake each other on their way, and no others.
            assertThat(IntStream.range(0, many)
                            .map(i -> Math.abs(order.get(i) - i))
                            .max()
                            .orElseThrow())
                    .isLessThan(many / 4);
        } finally {
            for (RawConnection client : clients) {
                client.close();
            }
        }
    }

    @Test
    void who_goes_away_while_it_waits_never_reaches_an_instance() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection gone = hop.client();
                RawConnection stays = hop.client()) {
            hop.forwarder().pause(LONG);
            gone.send(post(2) + "hi");
            stays.send(GET);
            awaitWaiting(hop, 2);
            gone.reset();
            awaitWaiting(hop, 1);
            assertThat(held(hop).left()).isEqualTo(1);

            hop.forwarder().resume();
            assertThat(stays.message().body()).isEqualTo("ok");
            assertThat(hop.origin().seen().head()).startsWith("GET");
            assertThat(hop.origin().unseen()).isZero();
        }
    }

    @Test
    void who_sends_no_more_while_it_waits_is_told_to_ask_again() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            hop.forwarder().pause(LONG);
            client.send(GET);
            awaitWaiting(hop, 1);
            client.halfClose();
            Message answer = client.message();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("Retry-After")).isEqualTo("1");
            assertThat(client.isAtEnd()).isTrue();
            hop.forwarder().resume();
            assertThat(hop.origin().unseen()).isZero();
        }
    }

    @Test
    void no_more_of_a_body_is_read_than_has_come_and_all_of_it_arrives() throws Exception {
        int size = 16 << 20;
        ScriptedOrigin.Script counts = (connection, origin) -> {
            connection.head();
            connection.skip(size);
            connection.send(OK);
            origin.note(new Message("all of it", ""));
        };
        AtomicLong sent = new AtomicLong();
        try (Hop hop = new Hop(counts);
                RawConnection client = hop.client()) {
            hop.forwarder().pause(LONG);
            client.send(post(size));
            awaitWaiting(hop, 1);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(client, size, sent));
            long[] seen = {-1};
            Await.until("the client is held up", () -> {
                long before = seen[0];
                seen[0] = sent.get();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                return before > 0 && before == sent.get();
            });
            // What it got rid of stands in the buffers of the two sockets.
            assertThat(sent.get()).isLessThan(size);

            hop.forwarder().resume();
            assertThat(client.message().body()).isEqualTo("ok");
            sending.get(10, TimeUnit.SECONDS);
            assertThat(hop.origin().seen().head()).isEqualTo("all of it");
        }
    }

    private static void send(RawConnection client, int size, AtomicLong sent) {
        byte[] part = new byte[16 << 10];
        try {
            for (int i = 0; i < size / part.length; i++) {
                client.send(part);
                sent.addAndGet(part.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void what_is_more_than_can_be_kept_is_not_made_to_wait() throws Exception {
        Gate small = new Gate(2, 1 << 20);
        EventLoops loops = EventLoops.start(1);
        try (Hop hop = new Hop(
                        loops,
                        ScriptedOrigin.answers(OK),
                        Hop.LISTEN,
                        board -> new Forwarder(loops, board, Tuning.DEFAULT, small));
                RawConnection first = hop.client();
                RawConnection second = hop.client();
                RawConnection third = hop.client()) {
            hop.forwarder().pause(LONG);
            first.send(GET);
            second.send(GET);
            awaitWaiting(hop, 2);
            third.send(GET);
            assertThat(third.message().body()).isEqualTo("ok");
            assertThat(held(hop).passed()).isEqualTo(1);
            hop.forwarder().resume();
            assertThat(first.message().body()).isEqualTo("ok");
            assertThat(second.message().body()).isEqualTo("ok");
        }
    }

    @Test
    void a_web_socket_goes_on_and_is_not_waited_for() throws Exception {
        ScriptedOrigin.Script echo = (connection, origin) -> {
            connection.head();
            connection.send(SWITCHED);
            while (true) {
                connection.send(connection.bytes(4));
            }
        };
        try (Hop hop = new Hop(echo);
                RawConnection client = hop.client()) {
            client.send(UPGRADE);
            assertThat(client.message().status()).isEqualTo(101);
            hop.forwarder().pause(LONG);
            client.send("ping");
            assertThat(client.bytes(4)).isEqualTo("ping");
            assertThat(held(hop).underWay()).isZero();
        }
    }

    @Test
    void a_request_under_way_goes_on_and_is_counted_until_it_is_answered() throws Exception {
        ScriptedOrigin.Script whenTold = (connection, origin) -> {
            origin.note(connection.message());
            origin.note(new Message("waits", ""));
            while (origin.unseen() > 0) {
                Thread.onSpinWait();
            }
            connection.send(OK);
        };
        try (Hop hop = new Hop(whenTold);
                RawConnection client = hop.client()) {
            client.send(GET);
            hop.origin().seen();
            hop.forwarder().pause(LONG);
            assertThat(held(hop).underWay()).isEqualTo(1);
            hop.origin().seen();
            assertThat(client.message().body()).isEqualTo("ok");
            Await.until("nothing is under way", () -> held(hop).underWay() == 0);
            assertThat(held(hop).held()).isZero();
        }
    }

    @Test
    void one_pause_after_the_other_keeps_nobody_longer_than_one_may() throws Exception {
        Duration atMost = Duration.ofMillis(400);
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            hop.forwarder().pause(atMost);
            long began = System.nanoTime();
            client.send(GET);
            awaitWaiting(hop, 1);
            CompletableFuture<Duration> answered = CompletableFuture.supplyAsync(() -> {
                try {
                    client.message();
                    return Duration.ofNanos(System.nanoTime() - began);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (!answered.isDone()) {
                hop.forwarder().pause(atMost);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            assertThat(answered.get()).isLessThan(atMost.plusMillis(800));
        }
    }
}
