package dev.sluice.shop.visitors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 5~~hello | true",
                "HTTP/1.1 200 ~content-length: 5~~hello | true",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~he~3;x=y~llo~0~~ | true",
                "HTTP/1.1 200 OK~Transfer-Encoding: Chunked~~5~hello~0~Trailer: t~~ | true",
                "HTTP/1.1 103 Early Hints~Link: x~~HTTP/1.1 200 OK~Content-Length: 5~~hello | true",
                "HTTP/1.1 200 OK~Connection: close~Content-Length: 5~~hello | false",
                "HTTP/1.1 200 OK~Connection: x, Close~Content-Length: 5~~hello | false",
                "HTTP/1.0 200 OK~Content-Length: 5~~hello | false",
                "HTTP/1.1 200 OK~~hello | false"
            })
    void a_complete_answer_is_read_and_tells_whether_its_connection_may_be_used_again(String text, boolean reusable)
            throws Exception {
        try (ServerSocket listener = new ServerSocket(0);
                Wire wire = connected(listener, text)) {
            AnswerReader reader = new AnswerReader(wire, inSeconds(10));
            Answer answer = reader.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(reader.reusable()).isEqualTo(reusable);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | CLOSED",
                "HTTP/1.1 20 | TRUNCATED",
                "HTTP/1.1 200 OK~Content-Length: 6~~hello | TRUNCATED",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~hello~ | TRUNCATED",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~hello~0~ | TRUNCATED",
                "HTTP/1.1 103 Early Hints~~ | TRUNCATED",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~helloo~0~~ | MALFORMED",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~-5~hello~0~~ | MALFORMED",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~Content-Length: 5~~hello | MALFORMED",
                "HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~5~hello~0~~ | MALFORMED",
                "HTTP/1.1 200 OK~Content-Length: 5~Content-Length: 6~~hello | MALFORMED",
                "HTTP/1.1 200 OK~Content-Length: +5~~hello | MALFORMED",
                "HTTP/1.1 200 OK~Content-Length : 5~~hello | MALFORMED",
                "HTTP/2 200 OK~Content-Length: 5~~hello | MALFORMED",
                "hello~~ | MALFORMED"
            })
    void an_answer_that_is_not_complete_and_valid_is_lost(String text, Loss loss) throws Exception {
        try (ServerSocket listener = new ServerSocket(0);
                Wire wire = connected(listener, text)) {
            assertThatThrownBy(() -> new AnswerReader(wire, inSeconds(10)).read())
                    .asInstanceOf(type(LostException.class))
                    .extracting(LostException::loss)
                    .isEqualTo(loss);
        }
    }

    @Test
    void a_connection_that_the_other_side_has_closed_is_stale() throws Exception {
        try (ServerSocket listener = new ServerSocket(0);
                Wire wire = Wire.connect((InetSocketAddress) listener.getLocalSocketAddress(), inSeconds(10))) {
            Socket socket = listener.accept();
            assertThat(wire.isStale()).isFalse();
            socket.close();
            long deadline = inSeconds(10);
            while (!wire.isStale()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
        }
    }

    private static Wire connected(ServerSocket listener, String text) throws IOException, LostException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
        Wire wire = Wire.connect(address, inSeconds(10));
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write(text.replace("~", "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        return wire;
    }

    private static long inSeconds(int seconds) {
        return System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    }
}
