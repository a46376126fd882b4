package dev.sluice.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisDatabaseTest {
    private static final Duration WITHIN = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    @Test
    void one_that_runs_answers_and_one_that_does_not_is_said_without_its_password() throws Exception {
        Secret url;
        try (TestRedis redis = TestRedis.start(folder)) {
            url = redis.url(0);
            assertThat(new RedisDatabase(url).answer(WITHIN)).isEqualTo("answers");
            assertThat(new RedisDatabase(redis.url(3)).keys()).isZero();

            Secret wrong = new Secret(url.reveal().replace("pass", "hunter2"));
            assertThatThrownBy(() -> new RedisDatabase(wrong).answer(WITHIN))
                    .hasMessageContaining("refuses the user or password")
                    .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter2"));
        }
        assertThatThrownBy(() -> new RedisDatabase(url).answer(WITHIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.DATABASE_UNREACHABLE))
                .hasMessageContaining("the Redis at 127.0.0.1:");
    }

    @Test
    void over_tls_a_certificate_that_nobody_vouches_for_is_refused() throws Exception {
        Process made = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-subj",
                        "/CN=localhost",
                        "-keyout",
                        folder.resolve("key").toString(),
                        "-out",
                        folder.resolve("cert").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.exists(folder.resolve("cert"))).isTrue();
        int port;
        try (var free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (TestRedis _ = TestRedis.start(
                folder,
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                folder.resolve("cert").toString(),
                "--tls-key-file",
                folder.resolve("key").toString(),
                "--tls-auth-clients",
                "no",
                "--tls-ca-cert-file",
                folder.resolve("cert").toString())) {
            Secret url = new Secret("rediss://:a%3Along%40pass%2Fword@localhost:" + port);
            assertThatThrownBy(() -> new RedisDatabase(url).answer(WITHIN))
                    .hasMessageContaining("unable to find valid certification path");
        }
    }

    @Test
    void a_url_is_taken_apart() {
        assertThat(RedisUrl.parse(new Secret("redis://shop:a%40b@[::1]:7000/3?timeout=5s")))
                .isEqualTo(new RedisUrl(false, "::1", 7000, Optional.of("shop"), Optional.of(new Secret("a@b")), 3));
        assertThat(RedisUrl.parse(new Secret("REDISS://cache.internal")))
                .isEqualTo(new RedisUrl(true, "cache.internal", 6379, Optional.empty(), Optional.empty(), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "redis://",
                "http://u:hunter2@h",
                "redis://u:hunter2@h:0",
                "redis://u:hunter2@h:99999",
                "redis://u:hunter2@h/x",
                "redis://u:hunter2@h?db=3",
                "redis://u:%zz-hunter2@h",
                "redis://u:hunter2@a,b"
            })
    void one_that_cannot_be_read_is_not_repeated(String url) {
        assertThatThrownBy(() -> RedisUrl.parse(new Secret(url)))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter2"));
    }
}
