package dev.sluice.router.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However the bytes of a message are cut into reads, it is read as the same message. */
class WireBoundariesTest {
    private static final int MAX = 1 << 14;

    static Stream<String> requests() {
        return Stream.of(
                "GET /a?b HTTP/1.1\r\nHost: a\r\nX-A:  1 \t\r\nCookie: x=y; z\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=\"y\"\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "GET / HTTP/1.1\r\nHost: a\r\nX: 1\n\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX : 1\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void one_cut_at_any_offset_changes_nothing(String request) {
        String whole = new Reading().read(request).result();
        for (int cut = 1; cut < request.length(); cut++) {
            Reading reading = new Reading();
            reading.read(request.substring(0, cut)).read(request.substring(cut));
            assertThat(reading.result()).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void byte_by_byte_changes_nothing(String request) {
        Reading reading = new Reading();
        request.chars().forEach(c -> reading.read(String.valueOf((char) c)));
        assertThat(reading.result()).isEqualTo(new Reading().read(request).result());
    }

    @Test
    void many_cuts_at_random_change_nothing() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String request = requests().toList().get(2);
        String whole = new Reading().read(request).result();
        for (int round = 0; round < 2000; round++) {
            Reading reading = new Reading();
            for (int at = 0; at < request.length(); ) {
                int to = Math.min(request.length(), at + 1 + random.nextInt(20));
                reading.read(request.substring(at, to));
                at = to;
            }
            assertThat(reading.result()).as("seed %d", seed).isEqualTo(whole);
        }
    }

    @Test
    void random_bytes_are_refused_or_wanted_more_of_and_never_break_the_reader() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String valid = requests().toList().get(2);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder mutant = new StringBuilder(valid);
            for (int i = 0; i <= random.nextInt(4); i++) {
                mutant.setCharAt(random.nextInt(mutant.length()), (char) random.nextInt(256));
            }
            String result = new Reading().read(mutant.toString()).result();
            assertThat(result).as("seed %d", seed).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void answers_are_read_in_the_same_way(String request) {
        String answer = request.replaceFirst("^[A-Z]+ [^ ]+ HTTP/1.1", "HTTP/1.1 200 OK");
        String whole = new Reading(true).read(answer).result();
        for (int cut = 1; cut < answer.length(); cut++) {
            Reading reading = new Reading(true);
            reading.read(answer.substring(0, cut)).read(answer.substring(cut));
            assertThat(reading.result()).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    /** A connection that reads one message and writes down what it understood. */
    private static final class Reading implements BodyReader.Sink {
        private final boolean answer;
        private final HeadScanner scanner = new HeadScanner(MAX, MAX);
        private final StringBuilder head = new StringBuilder();
        private final StringBuilder body = new StringBuilder();
        private final ByteBuf in = Unpooled.buffer();
        private BodyReader reader;
        private String end = "unfinished";

        Reading() {
            this(false);
        }

        Reading(boolean answer) {
            this.answer = answer;
        }

        Reading read(String bytes) {
            in.writeCharSequence(bytes, StandardCharsets.ISO_8859_1);
            try {
                if (reader == null && end.equals("unfinished")) {
                    readHead();
                }
                if (reader != null && end.equals("unfinished")) {
                    reader.read(in, this);
                }
            } catch (MalformedMessage e) {
                end = "refused: " + e.status();
            }
            return this;
        }

        private void readHead() throws MalformedMessage {
            int length = scanner.scan(in);
            if (length < 0) {
                return;
            }
            if (answer) {
                AnswerHead read = AnswerHead.read(in, length);
                head.append(read.status()).append(read.fields().headers());
                reader = BodyReader.of(Framing.ofAnswer(HttpMethod.GET, read));
            } else {
                RequestHead read = RequestHead.read(in, length);
                head.append(read.method())
                        .append(read.originTarget())
                        .append(read.fields().headers());
                reader = BodyReader.of(read.framing());
            }
        }

        @Override
        public void part(ByteBuf part) {
            body.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }

        @Override
        public void end(Fields trailers) {
            end = "ended" + trailers.headers() + " left " + in.readableBytes();
        }

        String result() {
            return end.startsWith("refused") ? end : head + "|" + body + "|" + end;
        }
    }
}
