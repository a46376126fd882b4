package dev.sluice.shop.visitors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.shop.TestDatabase;
import dev.sluice.shop.store.DatabaseUrl;
import dev.sluice.shop.visitors.ScriptedShop.Twist;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrowdTest {
    private static final int LONG_MILLIS = 60_000;

    @TempDir
    Path folder;

    private TestDatabase database;
    private final ByteArrayOutputStream troubles = new ByteArrayOutputStream();

    @BeforeEach
    void create() {
        database = TestDatabase.sqlite(folder).migrate("1.0.0", "latest");
    }

    @Test
    void visitors_of_a_right_shop_are_all_served_and_every_order_is_there_once() throws Exception {
        Path ledger = folder.resolve("ledger");
        Totals totals = visited(Map.of(), LONG_MILLIS, 400, 400, 8, Optional.of(ledger));
        assertThat(totals.ok()).isEqualTo(totals.sent());
        assertThat(totals.servedByVersion()).containsExactly(Map.entry("9.9.9", totals.sent()));
        assertThat(totals.flawless()).isTrue();
        Verification verification = Verification.of(Ledger.read(ledger), DatabaseUrl.parse(database.url()));
        assertThat(verification.holds()).isTrue();
        assertThat(verification.acknowledged())
                .isEqualTo((int) totals.ordersAcknowledged())
                .isPositive();
        assertThat(verification.stored()).isEqualTo(verification.acknowledged());
    }

    @ParameterizedTest
    @CsvSource({
        "CLOSED_WITHOUT_ANSWER, CLOSED",
        "RESET, RESET",
        "CUT_SHORT, TRUNCATED",
        "NOT_HTTP, MALFORMED",
        "BAD_GATEWAY, GATEWAY"
    })
    void one_lost_request_is_counted_once_and_for_what_it_was(Twist twist, Loss loss) throws Exception {
        Totals totals = visited(Map.of(20, twist), LONG_MILLIS, 60, 400, 4, Optional.empty());
        assertThat(totals.lostBy()).containsExactly(Map.entry(loss, 1L));
        assertThat(totals.lost()).isEqualTo(1);
        assertThat(totals.ok()).isEqualTo(totals.sent() - 1);
        assertThat(totals.flawless()).isFalse();
        assertThat(troubles.toString(StandardCharsets.UTF_8))
                .contains("lost (" + loss)
                .hasLineCount(1);
    }

    @Test
    void one_lost_one_wrong_and_one_failed_are_kept_apart() throws Exception {
        Map<Integer, Twist> script = Map.of(10, Twist.CLOSED_WITHOUT_ANSWER, 20, Twist.WRONG, 30, Twist.FAILED);
        Totals totals = visited(script, LONG_MILLIS, 60, 400, 4, Optional.empty());
        assertThat(totals.lost()).isEqualTo(1);
        assertThat(totals.wrong()).isEqualTo(1);
        assertThat(totals.failed()).isEqualTo(1);
        assertThat(totals.failedByVersion()).containsExactly(Map.entry("9.9.9", 1L));
        assertThat(totals.ok()).isEqualTo(totals.sent() - 3);
    }

    @Test
    void an_answer_that_does_not_come_in_time_is_lost() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(database, Map.of(5, Twist.STALLED), LONG_MILLIS)) {
            Crowd.Plan plan = new Crowd.Plan(shop.url(), 100, 2, 5, Duration.ofMillis(300));
            Totals totals = visited(plan, 30, Optional.empty());
            assertThat(totals.lostBy()).containsExactly(Map.entry(Loss.TIMEOUT, 1L));
        }
    }

    @Test
    void a_port_where_nobody_listens_loses_every_request() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Crowd.Plan plan = new Crowd.Plan(URI.create("http://127.0.0.1:" + port), 100, 2, 5, Duration.ofSeconds(5));
        Totals totals = visited(plan, 10, Optional.empty());
        assertThat(totals.lostBy()).containsExactly(Map.entry(Loss.CONNECT, totals.sent()));
    }

    @Test
    void connections_that_the_shop_closes_when_idle_lose_nothing() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(database, Map.of(), 25)) {
            Crowd.Plan plan = new Crowd.Plan(shop.url(), 25, 4, 10, Duration.ofSeconds(5));
            Totals totals = visited(plan, 30, Optional.empty());
            assertThat(totals.ok()).isEqualTo(totals.sent());
            assertThat(shop.connections()).isGreaterThan(15);
        }
    }

    @Test
    void an_announced_close_is_honoured() throws Exception {
        Map<Integer, Twist> script = Map.of(10, Twist.LAST_ON_ITS_CONNECTION, 20, Twist.LAST_ON_ITS_CONNECTION);
        try (ScriptedShop shop = new ScriptedShop(database, script, LONG_MILLIS)) {
            Crowd.Plan plan = new Crowd.Plan(shop.url(), 400, 1, 10, Duration.ofSeconds(5));
            Totals totals = visited(plan, 40, Optional.empty());
            assertThat(totals.ok()).isEqualTo(totals.sent());
            assertThat(shop.connections()).isEqualTo(3);
        }
    }

    @Test
    void a_stall_counts_for_everybody_who_was_due_meanwhile() throws Exception {
        Totals totals = visited(Map.of(5, Twist.STALLED), LONG_MILLIS, 100, 100, 1, Optional.empty());
        assertThat(totals.ok()).isEqualTo(totals.sent());
        assertThat(totals.latency().p50Micros())
                .as("half of the requests were due in the stall of 600 ms or queued behind it")
                .isGreaterThan(20_000);
        assertThat(totals.latency().p95Micros()).isBetween(400_000L, 5_000_000L);
    }

    @Test
    void an_order_that_is_gone_or_came_twice_is_found() throws Exception {
        Path ledger = folder.resolve("ledger");
        visited(Map.of(), LONG_MILLIS, 100, 400, 4, Optional.of(ledger));
        UUID gone = Ledger.read(ledger).get(0);
        UUID twice = Ledger.read(ledger).get(1);
        database.run("delete from orders where id = '" + gone + "'");
        database.run("update orders set received = 2 where id = '" + twice + "'");
        Verification verification = Verification.of(Ledger.read(ledger), DatabaseUrl.parse(database.url()));
        assertThat(verification.missing()).containsExactly(gone);
        assertThat(verification.repeated()).containsExactly(twice);
        assertThat(verification.holds()).isFalse();
        assertThat(verification.json()).contains("\"missing\":1,\"repeated\":1");
    }

    private Totals visited(
            Map<Integer, Twist> script, int idleMillis, int requests, int rate, int connections, Optional<Path> ledger)
            throws Exception {
        try (ScriptedShop shop = new ScriptedShop(database, script, idleMillis)) {
            Crowd.Plan plan = new Crowd.Plan(shop.url(), rate, connections, connections * 3, Duration.ofSeconds(5));
            return visited(plan, requests, ledger);
        }
    }

    private Totals visited(Crowd.Plan plan, int requests, Optional<Path> ledger) throws Exception {
        if (ledger.isEmpty()) {
            return counted(Crowd.start(plan, Optional.empty(), new PrintStream(troubles, true)), requests);
        }
        try (Ledger open = Ledger.open(ledger.get())) {
            return counted(Crowd.start(plan, Optional.of(open), new PrintStream(troubles, true)), requests);
        }
    }

    private static Totals counted(Crowd crowd, int requests) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (crowd.totals().sent() < requests) {
            assertThat(System.nanoTime()).as("time for %d requests", requests).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
        crowd.stop();
        return crowd.totals();
    }
}
