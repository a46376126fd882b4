package dev.sluice.router.traffic;

import static dev.sluice.router.traffic.Tables.backend;
import static dev.sluice.router.traffic.Tables.only;
import static dev.sluice.router.traffic.Tables.split;
import static dev.sluice.router.traffic.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.router.store.KeptCuts;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.RoutingTable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several event loops at once, while tables and cuts come. */
class SwitchRaceTest {
    private static final int LOOPS = 3;
    private static final Backend OLD = backend(1, "1.0", 2);
    private static final Backend NEW = backend(2, "2.0", 2);

    private final TrafficSwitch traffic =
            new TrafficSwitch(System::nanoTime, InstantSource.system(), entry -> {}, KeptCuts.NONE, KeptEvidence.NONE);
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final List<Thread> loops = new ArrayList<>();

    private void apply(RoutingTable table) {
        traffic.prepare(table).run();
    }

    /** Requests one after the other on every loop; the new release answers {@code status}. */
    private void load(int status) {
        for (int i = 0; i < LOOPS; i++) {
            loops.add(Thread.ofPlatform().start(() -> {
                while (running.get()) {
                    Flight flight = traffic.board(Ask.get("/"));
                    boolean isNew = TestSwitch.isOf(NEW, flight.destination().instance());
                    flight.answered(isNew ? status : 200);
                    flight.landed(Landing.COMPLETE, 1);
                }
            }));
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        running.set(false);
        for (Thread loop : loops) {
            loop.join();
        }
    }

    private long requestsTo(Backend backend) {
        return traffic.measured().stream()
                .filter(it -> it.backend().equals(backend.id()))
                .flatMap(it -> it.instances().stream())
                .mapToLong(Measured.MeasuredInstance::requests)
                .sum();
    }

    @Test
    void when_a_table_is_in_force_nobody_is_sent_by_the_one_before() {
        apply(table(1, 1, split(OLD, NEW, 0)));
        load(200);
        for (int version = 2; version < 60; version += 2) {
            apply(table(1, version, split(OLD, NEW, 100)));
            long sent = requestsTo(OLD);
            long ahead = requestsTo(NEW) + 100;
            while (requestsTo(NEW) < ahead) {
                Thread.yield();
            }
            assertThat(requestsTo(OLD)).isEqualTo(sent);
            apply(table(1, version + 1, split(OLD, NEW, 0)));
        }
    }

    @Test
    void everything_that_took_off_is_counted_down_again() throws InterruptedException {
        apply(table(1, 1, only(OLD)));
        load(200);
        for (int version = 2; version < 100; version++) {
            apply(table(1, version, only(version % 2 == 0 ? NEW : OLD)));
        }
        end();
        assertThat(traffic.inFlight()).isZero();
    }

    @Test
    void one_of_many_loops_cuts_and_the_cut_is_made_once() {
        AtomicInteger cuts = new AtomicInteger();
        traffic.afterCut(cuts::incrementAndGet);
        apply(table(1, 1, split(OLD, NEW, 50)));
        load(500);
        while (traffic.cut().isEmpty()) {
            Thread.yield();
        }
        apply(table(1, 2, split(OLD, NEW, 100)));
        long sent = requestsTo(NEW);
        long ahead = requestsTo(OLD) + 10_000;
        while (requestsTo(OLD) < ahead) {
            Thread.yield();
        }
        assertThat(requestsTo(NEW)).isEqualTo(sent);
        assertThat(cuts).hasValue(1);
        assertThat(traffic.cuts().cuts()).hasSize(1);
    }
}
