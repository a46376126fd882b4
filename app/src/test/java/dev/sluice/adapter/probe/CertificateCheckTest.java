package dev.sluice.adapter.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.CheckSpec;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateCheckTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    private SSLContext trusting;
    private ScriptedServer server;

    /** A server whose own certificate is valid for 90 days from now. */
    @BeforeEach
    void serve() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "90",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
        server = new ScriptedServer(
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress()));
        server.on("/", ScriptedServer.answer(200, ""));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void a_certificate_that_lasts_long_enough_passes() throws Exception {
        Seen seen = judge(Duration.ofDays(30), Instant.now());

        assertThat(seen.good()).isTrue();
        assertThat(seen.detail()).startsWith("valid until ").endsWith("(89 days)");
    }

    @Test
    void a_certificate_that_expires_too_soon_or_has_expired_or_is_not_yet_valid_fails() throws Exception {
        assertThat(judge(Duration.ofDays(100), Instant.now()).detail()).endsWith("less than 100 days");
        assertThat(judge(Duration.ZERO, Instant.now().plus(Duration.ofDays(91))).detail())
                .startsWith("expired on ");
        assertThat(judge(Duration.ZERO, Instant.now().minus(Duration.ofDays(2))).detail())
                .startsWith("not valid before ");
        assertThat(judge(Duration.ofDays(100), Instant.now()).good()).isFalse();
    }

    @Test
    void an_https_check_does_not_accept_a_certificate_that_nobody_vouches_for() {
        URI url = URI.create("https://127.0.0.1:" + server.port() + "/");

        Assertions.assertThatThrownBy(() -> HttpGet.ask(url, Optional.of("localhost"), LIMIT))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void an_https_check_accepts_a_trusted_certificate_for_the_host_that_it_names() throws Exception {
        URI url = URI.create("https://127.0.0.1:" + server.port() + "/");

        assertThat(HttpGet.ask(url, Optional.of("localhost"), LIMIT, trusting::getSocketFactory)
                        .status())
                .isEqualTo(200);
        Assertions.assertThatThrownBy(
                        () -> HttpGet.ask(url, Optional.of("shop.example.com"), LIMIT, trusting::getSocketFactory))
                .isInstanceOf(SSLHandshakeException.class);
    }

    private Seen judge(Duration validFor, Instant now) throws Exception {
        return CertificateCheck.judge(new CheckSpec.Tls("tls", "127.0.0.1", server.port(), validFor), now, LIMIT);
    }
}
