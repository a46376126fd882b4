package dev.sluice.router.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.SluiceException;
import dev.sluice.router.FreePort;
import dev.sluice.router.forward.Tuning;
import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.ScriptedOrigin;
import dev.sluice.router.raw.Wait;
import dev.sluice.traffic.Listen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenersTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    Path folder;

    private static Listen tls(Listen.Tls files, boolean redirect) {
        return new Listen("127.0.0.1", Optional.of(0), Optional.of(0), Optional.of(files), redirect, List.of(), false);
    }

    private static Listen http(int port, String... trusted) {
        return new Listen(
                "127.0.0.1", Optional.of(port), Optional.empty(), Optional.empty(), false, List.of(trusted), false);
    }

    private static Hop hop(Listen listen) throws IOException {
        return new Hop(ScriptedOrigin.answers(OK), Tuning.DEFAULT, listen);
    }

    private static SSLSocket connect(Hop hop) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyCertificate()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(),
                        hop.listeners().httpsPort().orElseThrow());
        socket.startHandshake();
        return socket;
    }

    private static String subject(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void tls_serves_with_any_usual_kind_of_key(String algorithm) throws Exception {
        try (Hop hop = hop(tls(TestCertificate.write(folder, "one", algorithm), false));
                RawConnection client = new RawConnection(connect(hop))) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.message().body()).isEqualTo("ok");
            assertThat(client.isAtEnd()).isTrue();
            assertThat(hop.origin().seen().field("X-Forwarded-Proto")).isEqualTo("https");
            assertThat(hop.board().trip().secure()).isTrue();
        }
    }

    @Test
    void a_cut_answer_is_no_clean_end_over_tls_either() throws Exception {
        ScriptedOrigin.Script cut = (connection, origin) -> {
            connection.message();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n");
        };
        try (Hop hop = new Hop(cut, Tuning.DEFAULT, tls(TestCertificate.write(folder, "one", "EC"), false));
                RawConnection client = new RawConnection(connect(hop))) {
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
            assertThatThrownBy(client::toEnd).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_new_certificate_is_taken_up_and_open_connections_go_on() throws Exception {
        Listen.Tls files = TestCertificate.write(folder, "one", "EC");
        Listen.Tls next = TestCertificate.write(folder, "two", "EC");
        try (Hop hop = hop(tls(files, false));
                SSLSocket before = connect(hop);
                RawConnection client = new RawConnection(before)) {
            assertThat(subject(before)).isEqualTo("CN=one");
            client.send(GET);
            assertThat(client.message().status()).isEqualTo(200);
            replace(next.certificate(), files.certificate());
            replace(next.key(), files.key());
            Wait.until("the new certificate is served", () -> {
                try (SSLSocket after = connect(hop)) {
                    return subject(after).equals("CN=two");
                }
            });
            client.send(GET);
            assertThat(client.message().status()).isEqualTo(200);
        }
    }

    @Test
    void a_broken_new_certificate_is_reported_and_the_old_one_goes_on() throws Exception {
        Listen.Tls files = TestCertificate.write(folder, "one", "EC");
        Listen.Tls other = TestCertificate.write(folder, "two", "EC");
        try (Hop hop = hop(tls(files, false))) {
            replace(other.certificate(), files.certificate());
            SluiceException trouble = hop.trouble().poll(10, TimeUnit.SECONDS);
            assertThat(trouble).hasMessageContaining("is not that of the certificate");
            try (SSLSocket socket = connect(hop)) {
                assertThat(subject(socket)).isEqualTo("CN=one");
            }
            Files.writeString(Path.of(files.certificate()), "not a certificate");
            assertThat(hop.trouble().poll(10, TimeUnit.SECONDS)).hasMessageContaining(files.certificate());
            try (SSLSocket socket = connect(hop)) {
                assertThat(subject(socket)).isEqualTo("CN=one");
            }
        }
    }

    @Test
    void unusable_certificate_files_are_named() throws Exception {
        Listen.Tls good = TestCertificate.write(folder, "one", "RSA");
        Path old = Files.writeString(
                folder.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> hop(tls(new Listen.Tls(good.certificate(), "/no/such/key"), false)))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("/no/such/key");
        assertThatThrownBy(() -> hop(tls(new Listen.Tls(good.certificate(), old.toString()), false)))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("'RSA PRIVATE KEY'");
        assertThatThrownBy(() -> hop(tls(new Listen.Tls(good.key(), good.key()), false)))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining(good.key());
        assertThatThrownBy(() -> hop(new Listen(
                        "127.0.0.1", Optional.empty(), Optional.of(0), Optional.empty(), false, List.of(), false)))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("without a certificate");
    }

    @Test
    void plain_http_is_sent_to_https_with_308() throws Exception {
        int https = FreePort.any();
        Listen listen = new Listen(
                "127.0.0.1",
                Optional.of(0),
                Optional.of(https),
                Optional.of(TestCertificate.write(folder, "one", "EC")),
                true,
                List.of(),
                false);
        try (Hop hop = hop(listen);
                RawConnection client = hop.client()) {
            client.send("GET /a?b HTTP/1.1\r\nHost: shop.example:8080\r\n\r\n");
            Message redirect = client.message();
            assertThat(redirect.status()).isEqualTo(308);
            assertThat(redirect.field("Location")).isEqualTo("https://shop.example:" + https + "/a?b");
            client.send("POST / HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 3\r\n\r\nabc");
            redirect = client.message();
            assertThat(redirect.field("Location")).isEqualTo("https://[::1]:" + https + "/");
            assertThat(redirect.field("Connection")).isEqualTo("close");
            assertThat(hop.origin().accepted()).isZero();
        }
    }

    @Test
    void a_port_that_is_taken_is_named_and_nothing_changes() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Hop hop = hop(http(0))) {
            int port = hop.listeners().httpPort().orElseThrow();
            assertThatThrownBy(() -> hop.listeners().apply(http(taken.getLocalPort())))
                    .isInstanceOfSatisfying(SluiceException.class, e -> {
                        assertThat(e.what()).contains("127.0.0.1:" + taken.getLocalPort());
                        assertThat(e.help()).contains("ss -ltnp 'sport = :" + taken.getLocalPort() + "'");
                    });
            assertThat(hop.listeners().httpPort()).hasValue(port);
            assertThat(hop.ask(GET).status()).isEqualTo(200);
        }
    }

    @Test
    void what_stays_the_same_stays_open_and_new_rules_hold_at_once() throws Exception {
        try (Hop hop = hop(http(0));
                RawConnection client = hop.client()) {
            int port = hop.listeners().httpPort().orElseThrow();
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n");
            client.message();
            assertThat(hop.board().trip().client()).isEqualTo("127.0.0.1");
            hop.listeners().apply(http(0, "127.0.0.1"));
            assertThat(hop.listeners().httpPort()).hasValue(port);
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n");
            assertThat(client.message().has("Connection")).isFalse();
            assertThat(hop.board().trip().client()).isEqualTo("1.2.3.4");
        }
    }

    @Test
    void a_port_that_moves_lets_its_old_connections_finish() throws Exception {
        int next = FreePort.any();
        try (Hop hop = hop(http(0));
                RawConnection client = hop.client()) {
            client.send(GET);
            client.message();
            int before = hop.listeners().httpPort().orElseThrow();
            hop.listeners().apply(http(next));
            assertThat(hop.listeners().httpPort()).hasValue(next);
            assertThatThrownBy(() -> RawConnection.to(before)).isInstanceOf(IOException.class);
            client.send(GET);
            assertThat(client.message().field("Connection")).isEqualTo("close");
            assertThat(hop.ask(GET).status()).isEqualTo(200);
        }
    }

    @Test
    void the_same_port_can_move_to_another_address_and_comes_back_where_that_fails() throws Exception {
        int port = FreePort.any();
        try (Hop hop = hop(http(port))) {
            hop.listeners().apply(at("0.0.0.0", port));
            assertThat(hop.ask(GET).status()).isEqualTo(200);
            assertThatThrownBy(() -> hop.listeners().apply(at("203.0.113.1", port)))
                    .isInstanceOf(SluiceException.class)
                    .hasMessageContaining("203.0.113.1:" + port);
            assertThat(hop.ask(GET).status()).isEqualTo(200);
        }
    }

    private static Listen at(String address, int port) {
        return new Listen(address, Optional.of(port), Optional.empty(), Optional.empty(), false, List.of(), false);
    }

    private static void replace(String from, String to) throws IOException {
        Files.copy(Path.of(from), Path.of(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
