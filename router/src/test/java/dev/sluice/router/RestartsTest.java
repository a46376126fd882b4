package dev.sluice.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.admin.RouterClient;
import dev.sluice.router.store.RouterDirectory;
import dev.sluice.router.traffic.Tables;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.Endpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that stop and come back under load, without a word to the router. */
class RestartsTest {
    private static final int CLIENTS = 4;
    private static final int RESTARTS = 8;

    @TempDir
    private Path folder;

    @Test
    void instances_that_are_restarted_in_turn_cost_no_get_its_answer() throws Exception {
        Origin[] origins = {new Origin(1, "1.0"), new Origin(1, "1.0")};
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger answered = new AtomicInteger();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> clients = new ArrayList<>();
        try (RouterProcess router = new RouterProcess(folder);
                HttpClient http = HttpClient.newHttpClient()) {
            new RouterClient(RouterDirectory.adminSocket(folder))
                    .apply(Tables.table(1, 1, Tables.only(backend(origins))));
            URI uri = URI.create("http://127.0.0.1:" + router.doors().httpPort().getAsInt() + "/");
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofVirtual().start(() -> {
                    while (running.get()) {
                        ask(http, uri, wrong);
                        answered.incrementAndGet();
                    }
                }));
            }
            for (int restart = 0; restart < RESTARTS; restart++) {
                int which = restart % 2;
                int port = origins[which].port();
                origins[which].stopGracefully();
                int seen = answered.get();
                Await.until("requests while one is down", () -> answered.get() > seen + 50);
                origins[which] = new Origin(1, "1.0", port);
                Origin back = origins[which];
                Await.until("it is found again", () -> back.requests() > 0);
            }
            running.set(false);
            for (Thread client : clients) {
                client.join();
            }
        } finally {
            for (Origin origin : origins) {
                origin.close();
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(answered.get()).isGreaterThan(RESTARTS * 50);
    }

    private static void ask(HttpClient http, URI uri, ConcurrentLinkedQueue<String> wrong) {
        try {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                wrong.add(Integer.toString(answer.statusCode()));
            }
        } catch (Exception e) {
            wrong.add(e.toString());
        }
    }

    private static Backend backend(Origin[] origins) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < origins.length; i++) {
            endpoints.add(new Endpoint("web", "1-web-" + i, "127.0.0.1", origins[i].port()));
        }
        return new Backend(origins[0].backend().id(), origins[0].backend().routes(), endpoints);
    }
}
