package dev.sluice.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.RolloutSpec.Strategy;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Step;
import dev.sluice.port.Journal;
import dev.sluice.port.Journal.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every journal promises, whatever it is kept in. */
abstract class JournalContract {
    static final EnvironmentId PRODUCTION = new EnvironmentId("shop", "production");
    static final EnvironmentId STAGING = new EnvironmentId("shop", "staging");
    static final Duration TERM = Duration.ofSeconds(10);
    static final Event.Opened OPENED = new Event.Opened(
            new Plan(
                    PRODUCTION,
                    Plan.Kind.DEPLOY,
                    new ReleaseRef(new Version("1.0.0"), "archive", Optional.empty()),
                    Optional.empty(),
                    Optional.empty(),
                    Strategy.BLUE_GREEN,
                    List.of(new Step.Preflight(), new Step.Start()),
                    "sha256:00"),
            "ana");

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    final Set<String> dead = ConcurrentHashMap.newKeySet();

    /** Another process's view of the same journal, with {@link #now} as its clock and {@link #dead} as its knowledge. */
    abstract Journal open();

    @Test
    void events_come_back_in_order_as_they_were_appended() {
        try (Journal journal = open()) {
            Lease lease = journal.acquire(PRODUCTION, "a", TERM);
            DeploymentId id = journal.open(PRODUCTION, lease.epoch(), OPENED);
            journal.append(id, lease.epoch(), new Event.Intent("preflight", 1));
            journal.append(
                    id, lease.epoch(), new Event.Failed("preflight", Code.CHECK_FAILED, "dirty \u2713 'x'\n", ""));
            try (Journal other = open()) {
                assertThat(other.read(id, 0))
                        .extracting(Entry::event)
                        .containsExactly(
                                OPENED,
                                new Event.Intent("preflight", 1),
                                new Event.Failed("preflight", Code.CHECK_FAILED, "dirty \u2713 'x'\n", ""));
                assertThat(other.read(id, 2)).extracting(Entry::sequence).containsExactly(3L);
                assertThat(other.deployments(PRODUCTION)).containsExactly(id);
                assertThat(other.deployments(STAGING)).isEmpty();
                assertThat(other.environments()).containsExactly(PRODUCTION);
                assertThat(other.environment(id)).contains(PRODUCTION);
            }
        }
    }

    @Test
    void a_held_lease_is_refused_with_who_holds_it() {
        try (Journal journal = open();
                Journal other = open()) {
            journal.acquire(PRODUCTION, "host/1", TERM);
            now.updateAndGet(t -> t.plusSeconds(4));
            assertThatThrownBy(() -> other.acquire(PRODUCTION, "host/2", TERM))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BUSY))
                    .hasMessageContaining("host/1")
                    .hasMessageContaining("4 s");
            assertThat(other.acquire(STAGING, "host/2", TERM).epoch()).isEqualTo(new Epoch(1));
        }
    }

    @Test
    void a_lease_can_be_taken_when_it_is_free_or_late_or_its_holder_is_dead() {
        try (Journal journal = open()) {
            Lease first = journal.acquire(PRODUCTION, "a", TERM);
            journal.release(first);
            assertThat(journal.holder(PRODUCTION)).isEmpty();
            Lease second = journal.acquire(PRODUCTION, "b", TERM);
            now.updateAndGet(t -> t.plus(TERM).plusMillis(1));
            Lease third = journal.acquire(PRODUCTION, "c", TERM);
            dead.add("c");
            Lease fourth = journal.acquire(PRODUCTION, "d", TERM);
            assertThat(List.of(first, second, third, fourth))
                    .extracting(l -> l.epoch().number())
                    .containsExactly(1L, 2L, 3L, 4L);
            assertThat(journal.holder(PRODUCTION).map(Lease::holder)).contains("d");
        }
    }

    @Test
    void whoever_was_followed_by_another_holder_can_append_nothing_more() {
        try (Journal journal = open();
                Journal other = open()) {
            Lease stopped = journal.acquire(PRODUCTION, "stopped", TERM);
            DeploymentId id = journal.open(PRODUCTION, stopped.epoch(), OPENED);
            now.updateAndGet(t -> t.plus(TERM).plusMillis(1));
            Lease next = other.acquire(PRODUCTION, "next", TERM);
            assertFenced(() -> journal.append(id, stopped.epoch(), new Event.Intent("start", 1)));
            assertFenced(() -> journal.open(PRODUCTION, stopped.epoch(), OPENED));
            assertFenced(() -> journal.renew(stopped, TERM));
            journal.release(stopped);
            assertThat(journal.holder(PRODUCTION)).contains(next);
            assertThat(other.read(id, 0)).hasSize(1);
        }
    }

    @Test
    void after_a_release_its_epoch_may_go_on_appending_until_the_next_one() {
        try (Journal journal = open()) {
            Lease lease = journal.acquire(PRODUCTION, "a", TERM);
            DeploymentId id = journal.open(PRODUCTION, lease.epoch(), OPENED);
            journal.release(lease);
            journal.append(id, lease.epoch(), new Event.Intent("bake", 1));
            journal.acquire(PRODUCTION, "b", TERM);
            assertFenced(() -> journal.append(id, lease.epoch(), new Event.Intent("bake", 2)));
        }
    }

    @Test
    void a_person_may_ask_whoever_holds_the_lease() {
        try (Journal journal = open()) {
            Lease lease = journal.acquire(PRODUCTION, "a", TERM);
            DeploymentId id = journal.open(PRODUCTION, lease.epoch(), OPENED);
            Event.Requested asked = new Event.Requested(Event.Request.ROLLBACK, "tom", "broken");
            assertThat(journal.request(id, asked).epoch()).isEqualTo(lease.epoch());
            assertThat(journal.read(id, 1)).extracting(Entry::event).containsExactly(asked);
        }
    }

    @Test
    void many_writers_give_one_gapless_sequence() throws Exception {
        try (Journal setup = open()) {
            Lease lease = setup.acquire(PRODUCTION, "a", TERM);
            DeploymentId id = setup.open(PRODUCTION, lease.epoch(), OPENED);
            List<Thread> writers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                writers.add(Thread.startVirtualThread(() -> {
                    try (Journal journal = open()) {
                        for (int i = 1; i <= 25; i++) {
                            journal.append(id, lease.epoch(), new Event.Intent("start", i));
                        }
                    }
                }));
            }
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(setup.read(id, 0)).hasSize(101);
            assertThat(setup.read(id, 0).getLast().sequence()).isEqualTo(101);
        }
    }

    @Test
    void of_many_who_want_the_lease_one_gets_it() throws Exception {
        ConcurrentHashMap<String, Epoch> got = new ConcurrentHashMap<>();
        List<Thread> all = new ArrayList<>();
        open().close();
        for (int i = 0; i < 8; i++) {
            String name = "holder-" + i;
            all.add(Thread.startVirtualThread(() -> {
                try (Journal journal = open()) {
                    got.put(name, journal.acquire(PRODUCTION, name, TERM).epoch());
                } catch (SluiceException busy) {
                    assertThat(busy.code()).isEqualTo(Code.BUSY);
                }
            }));
        }
        for (Thread thread : all) {
            thread.join();
        }
        assertThat(got).hasSize(1);
    }

    private static void assertFenced(ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.FENCED));
    }
}
