package dev.sluice.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.Version;
import dev.sluice.router.admin.RouterClient;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.store.RouterDirectory;
import dev.sluice.router.traffic.Tables;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.RouteRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that close idle connections after 20 to 100 ms and are killed and started again, one of two at a time, under load. */
class ImpatientInstancesTest {
    private static final int CLIENTS = 32;
    private static final int IN_A_ROW = 20;
    private static final int POST_IN = 8;

    @TempDir
    private Path folder;

    private final Map<String, AtomicInteger> posts = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Integer> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger gets = new AtomicInteger();
    private final AtomicInteger sentPosts = new AtomicInteger();
    private final AtomicInteger lostPosts = new AtomicInteger();
    private final AtomicBoolean running = new AtomicBoolean(true);

    @Test
    void some_restarts_cost_no_get_its_answer_and_repeat_no_post() throws Exception {
        restarts(4, 4_000);
    }

    @Test
    @Tag("long")
    void a_hundred_restarts_cost_none_of_100_000_gets_its_answer_and_repeat_no_post() throws Exception {
        restarts(100, 100_000);
    }

    private void restarts(int times, int atLeastGets) throws Exception {
        ImpatientOrigin[] instances = {new ImpatientOrigin("1-web-0", posts), new ImpatientOrigin("1-web-1", posts)};
        List<Thread> clients = new ArrayList<>();
        try (RouterProcess router = new RouterProcess(folder)) {
            new RouterClient(RouterDirectory.adminSocket(folder))
                    .apply(Tables.table(1, 1, Tables.only(backend(instances))));
            int port = router.doors().httpPort().getAsInt();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofVirtual().start(() -> visit(port)));
            }
            Await.until("load", () -> gets.get() > 10 * CLIENTS);
            for (int restart = 0; restart < times; restart++) {
                restart(instances[restart % 2], atLeastGets / times);
            }
            Await.until("enough requests", () -> gets.get() >= atLeastGets);
            running.set(false);
            for (Thread client : clients) {
                client.join();
            }
        } finally {
            running.set(false);
            for (ImpatientOrigin instance : instances) {
                instance.close();
            }
        }
        System.out.printf(
                "%,d GETs, %d of them answered wrongly; %,d POSTs, %d without an answer of the application; %d restarts, %,d connections closed by the instances%n",
                gets.get(),
                wrong.size(),
                sentPosts.get(),
                lostPosts.get(),
                times,
                instances[0].closed() + instances[1].closed());
        assertThat(wrong).isEmpty();
        assertThat(posts).allSatisfy((id, times1) -> assertThat(times1).as(id).hasValue(1));
        assertThat(gets.get()).isGreaterThanOrEqualTo(atLeastGets);
    }

    /** Dead for the first half of its share of requests. */
    private void restart(ImpatientOrigin instance, int share) throws IOException {
        int before = gets.get();
        instance.kill();
        Await.until("requests while it is down", () -> gets.get() > before + share / 2);
        int seen = instance.requests();
        instance.startAgain();
        Await.until("it is found again", () -> instance.requests() > seen && gets.get() > before + share);
    }

    /** Some requests in a row, and then a silence after which a kept connection may just be closing. */
    private void visit(int port) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (running.get()) {
            try (RawConnection connection = RawConnection.to(port)) {
                boolean kept = true;
                for (int i = 0; kept && running.get(); i++) {
                    kept = random.nextInt(POST_IN) == 0 ? post(connection) : get(connection);
                    if (i % IN_A_ROW == IN_A_ROW - 1) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(20, 101)));
                    }
                }
            } catch (Exception e) {
                wrong.add(-1);
            }
        }
    }

    private boolean get(RawConnection connection) throws IOException {
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Message answer = connection.message();
        if (answer.status() != 200) {
            wrong.add(answer.status());
        }
        gets.incrementAndGet();
        return !answer.has("Connection");
    }

    private boolean post(RawConnection connection) throws IOException {
        connection.send("POST /" + sentPosts.incrementAndGet() + " HTTP/1.1\r\nHost: a\r\n\r\n");
        Message answer = connection.message();
        if (answer.status() != 200) {
            lostPosts.incrementAndGet();
        }
        return !answer.has("Connection");
    }

    private static Backend backend(ImpatientOrigin... instances) {
        return new Backend(
                new BackendId(new DeploymentId(1), new Version("1.0")),
                List.of(new RouteRule("/", "web")),
                List.of(instances[0].endpoint(), instances[1].endpoint()));
    }
}
