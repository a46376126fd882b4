package dev.sluice.shop.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SiteTest {
    private static final Part GREETING = call -> Reply.html(200, "hello " + call.path());

    @Test
    void a_request_that_has_begun_is_answered_before_the_site_has_left() throws Exception {
        Site site = new Site("1.0.0", Duration.ofSeconds(60));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        int port = site.open(0, call -> {
            begun.countDown();
            awaited(goOn);
            return Reply.html(200, "late");
        });
        try (Socket socket = asking(port, "/")) {
            awaited(begun);
            CompletableFuture<Void> left = CompletableFuture.runAsync(site::leave);
            while (!site.leaving() || accepts(port)) {
                Thread.onSpinWait();
            }
            assertThat(left).isNotDone();
            goOn.countDown();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .contains("Connection: close")
                    .endsWith("late");
            left.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_connection_that_is_idle_for_the_keep_alive_time_is_closed() throws Exception {
        Site site = new Site("1.0.0", Duration.ofMillis(50));
        int port = site.open(0, GREETING);
        try (Socket socket = asking(port, "/")) {
            socket.setSoTimeout(10_000);
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all).startsWith("HTTP/1.1 200").endsWith("hello /").doesNotContain("Connection: close");
        } finally {
            site.leave();
        }
    }

    @Test
    void an_answer_may_take_longer_than_the_keep_alive_time() throws Exception {
        Site site = new Site("1.0.0", Duration.ofMillis(20));
        CountDownLatch never = new CountDownLatch(1);
        int port = site.open(0, call -> {
            assertThat(waited(never, 150)).isFalse();
            return Reply.html(200, "slow");
        });
        try (Socket socket = asking(port, "/")) {
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("slow");
        } finally {
            site.leave();
        }
    }

    @Test
    void a_failure_of_the_shop_is_an_answer_with_its_version() throws Exception {
        Site site = new Site("1.2.0", Duration.ofMillis(50));
        int port = site.open(0, call -> {
            throw new IllegalStateException("deliberate");
        });
        try (Socket socket = asking(port, "/")) {
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 500")
                    .contains("X-Shop-Version: 1.2.0")
                    .doesNotContain("deliberate");
        } finally {
            site.leave();
        }
    }

    private static Socket asking(int port, String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static boolean accepts(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (SocketException refusedOrReset) {
            return false;
        }
    }

    private static void awaited(CountDownLatch latch) {
        assertThat(waited(latch, 10_000)).isTrue();
    }

    private static boolean waited(CountDownLatch latch, int millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
