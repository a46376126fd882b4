package dev.sluice.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.ScriptedOrigin;
import dev.sluice.router.raw.Wait;
import dev.sluice.traffic.Limits;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bodies pass through as they come; memory does not follow their size. */
class StreamingTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final byte[] MEGABYTE = new byte[1 << 20];
    private static final long MEMORY_BOUND = 48L << 20;

    private static Limits limits(long maxBodyBytes) {
        Duration minute = Duration.ofMinutes(1);
        return new Limits(maxBodyBytes, minute, minute, minute, minute, Duration.ofSeconds(4));
    }

    private static ScriptedOrigin.Script sending(long megabytes, AtomicLong sent) {
        return (connection, origin) -> {
            connection.message();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + (megabytes << 20) + "\r\n\r\n");
            for (long i = 0; i < megabytes; i++) {
                connection.send(MEGABYTE);
                sent.addAndGet(MEGABYTE.length);
            }
        };
    }

    private static void download(long megabytes) throws Exception {
        long before = PlatformDependent.usedDirectMemory();
        try (Hop hop = new Hop(sending(megabytes, new AtomicLong()));
                RawConnection client = hop.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            long most = 0;
            for (long i = 0; i < megabytes; i++) {
                client.skip(MEGABYTE.length);
                most = Math.max(most, PlatformDependent.usedDirectMemory() - before);
            }
            assertThat(most).as("direct memory in use").isPositive().isLessThan(MEMORY_BOUND);
            assertThat(hop.board().trip().answerBytes()).isEqualTo(megabytes << 20);
        }
    }

    @Test
    void a_large_answer_does_not_grow_memory() throws Exception {
        download(300);
    }

    @Test
    @Tag("long")
    void ten_thousand_megabytes_do_not_grow_memory() throws Exception {
        download(10_000);
    }

    @Test
    void an_origin_is_read_only_as_fast_as_the_client_reads() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (Hop hop = new Hop(sending(400, sent));
                RawConnection client = hop.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            long[] last = {-1, System.nanoTime()};
            Wait.until("the origin is held back", () -> {
                if (sent.get() != last[0]) {
                    last[0] = sent.get();
                    last[1] = System.nanoTime();
                }
                return System.nanoTime() - last[1] > 500_000_000L;
            });
            assertThat(sent.get()).as("bytes sent that nobody has read").isLessThan(64L << 20);
            for (int i = 0; i < 400; i++) {
                client.skip(MEGABYTE.length);
            }
            assertThat(hop.board().trip().landing()).isEqualTo(Landing.COMPLETE);
        }
    }

    @Test
    void a_client_is_read_only_as_fast_as_the_origin_reads() throws Exception {
        AtomicLong sent = new AtomicLong();
        ScriptedOrigin.Script waits = (connection, origin) -> {
            connection.head();
            origin.seen();
            connection.skip(400L << 20);
            connection.send(OK);
        };
        try (Hop hop = new Hop(waits);
                RawConnection client = hop.client()) {
            hop.limits(limits(1L << 30));
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + (400 << 20) + "\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 400; i++) {
                        client.send(MEGABYTE);
                        sent.addAndGet(MEGABYTE.length);
                    }
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            long[] last = {-1, System.nanoTime()};
            Wait.until("the client is held back", () -> {
                if (sent.get() != last[0]) {
                    last[0] = sent.get();
                    last[1] = System.nanoTime();
                }
                return System.nanoTime() - last[1] > 500_000_000L;
            });
            assertThat(sent.get()).as("bytes sent that nobody has read").isLessThan(64L << 20);
            hop.origin().note(new Message("go on", ""));
            assertThat(client.message().status()).isEqualTo(200);
            sender.join();
        }
    }

    @Test
    void an_answer_is_passed_on_piece_by_piece_as_it_comes() throws Exception {
        ScriptedOrigin.Script events = (connection, origin) -> {
            connection.message();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                connection.send("2\r\n" + i + "\n\r\n");
                origin.seen();
            }
            connection.send("0\r\n\r\n");
        };
        try (Hop hop = new Hop(events);
                RawConnection client = hop.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            for (int i = 0; i < 3; i++) {
                assertThat(client.bytes(7)).isEqualTo("2\r\n" + i + "\n\r\n");
                hop.origin().note(new Message("received", ""));
            }
            assertThat(client.bytes(5)).isEqualTo("0\r\n\r\n");
        }
    }

    @Test
    void a_declared_length_over_the_limit_is_413_before_a_byte_of_it() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            hop.limits(limits(1000));
            try (RawConnection client = hop.client()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
                assertThat(client.message().status()).isEqualTo(413);
                assertThat(client.isAtEnd()).isTrue();
            }
            assertThat(hop.origin().accepted()).isZero();
            assertThat(hop.board().refusal()).isEqualTo(413);
            assertThat(hop.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void chunks_over_the_limit_are_413_while_they_come() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK))) {
            hop.limits(limits(1000));
            Message answer = hop.ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n"
                    + "x".repeat(1000) + "\r\n1\r\ny\r\n0\r\n\r\n");
            assertThat(answer.status()).isEqualTo(413);
            assertThat(hop.board().trip().landing()).isEqualTo(Landing.REFUSED);
        }
    }

    @Test
    void a_client_that_leaves_takes_its_request_with_it() throws Exception {
        ScriptedOrigin.Script noticesTheEnd = (connection, origin) -> {
            Message request = connection.message();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            try {
                connection.isAtEnd();
            } finally {
                origin.note(request);
            }
        };
        try (Hop hop = new Hop(noticesTheEnd)) {
            try (RawConnection client = hop.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                client.head();
                client.reset();
            }
            hop.origin().seen();
            assertThat(hop.board().trip().landing()).isEqualTo(Landing.CLIENT_GONE);
        }
    }

    @Test
    void a_client_that_only_stops_sending_gets_its_answer() throws Exception {
        try (Hop hop = new Hop(ScriptedOrigin.answers(OK));
                RawConnection client = hop.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            client.halfClose();
            assertThat(client.message().body()).isEqualTo("ok");
            assertThat(client.message().body()).isEqualTo("ok");
            assertThat(client.isAtEnd()).isTrue();
        }
    }
}
