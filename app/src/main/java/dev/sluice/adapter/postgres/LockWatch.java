package dev.sluice.adapter.postgres;

import dev.sluice.base.SluiceException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Watches, from a session of its own, whom a migration keeps waiting, and stops the migration when that lasts too long. Closing
 * it ends the watching; what it saw can be asked afterwards.
 */
public final class LockWatch implements AutoCloseable {
    /*
     * A lock timeout bounds each wait of the migration. It does not bound the waits of others: a migration that got its first
     * lock keeps everybody waiting while it waits for the second, or while it works. So the waits of others are measured here,
     * since when they began by the server's own clock, and the look after next is put where the first of them reaches the
     * limit. A cancelled statement gives its locks back at once, unless it ran in a savepoint: then the session is ended.
     */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(40);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofMillis(25);
    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(10);

    private final PostgresServer server;
    private final Settings settings;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Seen seen = Seen.NOTHING;

    /**
     * @param application how the watched sessions call themselves
     * @param limit how long anybody else may wait for them
     * @param tell hears how far a long piece of work is; what it throws is not heeded
     * @param hide takes secrets out of what is told
     */
    public record Settings(String application, Duration limit, Consumer<String> tell, UnaryOperator<String> hide) {}

    /**
     * What was seen.
     *
     * @param ownWait the longest that the migration waited for others
     * @param othersWait the longest that others waited for the migration
     * @param holders the last whom the migration waited for
     * @param wanted the lock that it waited for
     * @param stopped why the migration was stopped; empty where it was not
     * @param waiting whether it waited itself when it was stopped: then another time may do
     */
    public record Seen(
            Duration ownWait,
            Duration othersWait,
            List<LockHolder> holders,
            Optional<String> wanted,
            Optional<String> stopped,
            boolean waiting) {
        static final Seen NOTHING =
                new Seen(Duration.ZERO, Duration.ZERO, List.of(), Optional.empty(), Optional.empty(), false);

        public Seen {
            holders = List.copyOf(holders);
        }

        /** {@code AccessExclusiveLock on users is held by pid 4711 (...)}; empty where nobody was waited for. */
        public Optional<String> blame() {
            return holders.isEmpty()
                    ? Optional.empty()
                    : Optional.of(wanted.map(lock -> "the lock it needs, " + lock + ", is kept from it by ")
                                    .orElse("it waits for ")
                            + holders.stream()
                                    .limit(3)
                                    .map(LockHolder::toString)
                                    .collect(Collectors.joining(" and ")));
        }
    }

    private LockWatch(PostgresServer server, Settings settings) {
        this.server = server;
        this.settings = settings;
        this.thread = Thread.ofPlatform().daemon().name("lock watch").unstarted(this::run);
    }

    /** Begins; throws {@code DATABASE_UNREACHABLE} where it cannot look. */
    public static LockWatch begin(PostgresServer server, Settings settings) {
        try (LockSession trial = new LockSession(server, settings.application())) {
            trial.look();
        } catch (SQLException e) {
            throw server.unreachable(server.database(), e);
        }
        LockWatch watch = new LockWatch(server, settings);
        watch.thread.start();
        return watch;
    }

    public Seen seen() {
        return seen;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosed()) {
            try (LockSession session = new LockSession(server, settings.application())) {
                watch(session);
            } catch (SQLException | RuntimeException lostConnection) {
                pause(BETWEEN_TRIES);
            }
        }
    }

    private void watch(LockSession session) throws SQLException {
        Progress progress = new Progress();
        Optional<Instant> cancelled = Optional.empty();
        while (!isClosed()) {
            LockView view = session.look();
            note(session, view);
            Duration left = settings.limit().minus(view.longestVictim());
            if (!view.own().isEmpty() && left.compareTo(Duration.ZERO) <= 0) {
                cancelled = Optional.of(stop(session, view, cancelled));
                pause(GRACE);
            } else {
                progress.tell(session, view.own());
                pause(left.compareTo(BETWEEN_LOOKS) < 0 ? left : BETWEEN_LOOKS);
            }
        }
    }

    private void note(LockSession session, LockView view) throws SQLException {
        Set<Integer> holders = view.holders();
        Seen before = seen;
        boolean waits = !holders.isEmpty();
        seen = new Seen(
                longer(before.ownWait(), view.ownWait()),
                longer(before.othersWait(), view.longestVictim()),
                waits ? hidden(session.holders(holders)) : before.holders(),
                waits ? session.wanted(view.own()).or(before::wanted) : before.wanted(),
                before.stopped(),
                before.waiting());
    }

    private List<LockHolder> hidden(List<LockHolder> holders) {
        return holders.stream()
                .map(h -> new LockHolder(
                        h.pid(),
                        settings.hide().apply(h.application()),
                        h.user(),
                        h.state(),
                        h.since(),
                        h.query().map(settings.hide())))
                .toList();
    }

    /** The first time by cancelling what runs; where that did not help, by ending the sessions. */
    private Instant stop(LockSession session, LockView view, Optional<Instant> cancelled) throws SQLException {
        boolean waiting = !view.holders().isEmpty();
        List<String> held = waiting ? List.of() : session.held(view.own());
        if (cancelled.isEmpty()) {
            session.cancel(view.own());
        } else if (Duration.between(cancelled.get(), Instant.now()).compareTo(GRACE) >= 0) {
            session.terminate(view.own());
        }
        Seen now = seen;
        if (now.stopped().isEmpty()) {
            int others = view.victims().size();
            String why = "it was stopped because it had kept %d other session%s waiting for %d ms%s"
                    .formatted(
                            others,
                            others == 1 ? "" : "s",
                            settings.limit().toMillis(),
                            held.isEmpty() ? "" : " with its " + String.join(", ", held));
            seen = new Seen(now.ownWait(), now.othersWait(), now.holders(), now.wanted(), Optional.of(why), waiting);
        }
        return cancelled.orElseGet(Instant::now);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Returns at once when the watching is over. */
    private void pause(Duration length) {
        try {
            boolean ignored = closed.await(length.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    /** Whoever cannot hear must not end the watching: the next attempt, told by the upgrade itself, ends for the same reason. */
    private void say(String what) {
        try {
            settings.tell().accept(what);
        } catch (SluiceException unheard) {
            return;
        }
    }

    /** How far long work is, told now and then. */
    private final class Progress {
        private Instant next = Instant.now();
        private List<String> last = new ArrayList<>();

        void tell(LockSession session, Set<Integer> own) throws SQLException {
            Instant now = Instant.now();
            if (own.isEmpty() || now.isBefore(next)) {
                return;
            }
            List<String> found = session.progress(own);
            next = now.plus(found.isEmpty() ? Duration.ofSeconds(1) : BETWEEN_WORDS);
            if (!found.equals(last)) {
                found.forEach(what -> say("building " + settings.hide().apply(what)));
                last = found;
            }
        }
    }
}
