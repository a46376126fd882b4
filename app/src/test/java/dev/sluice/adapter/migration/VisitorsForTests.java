package dev.sluice.adapter.migration;

import dev.sluice.adapter.postgres.PostgresForTests;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * People who use the shop from several connections while it is migrated, and how long the unluckiest query of theirs took. One
 * connection asks for nothing that can be locked: what it waits for is the machine.
 */
final class VisitorsForTests implements AutoCloseable {
    private static final Duration BETWEEN_QUERIES = Duration.ofMillis(3);
    private static final int READERS = 4;
    private static final int WRITERS = 3;

    private final String database;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicLong longestOfMachine = new AtomicLong();
    private final AtomicLong queries = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean gone;

    VisitorsForTests(String database) {
        this.database = database;
        for (int i = 0; i < READERS; i++) {
            visit("select count(*) from users where id = " + i, longest);
        }
        for (int i = 0; i < WRITERS; i++) {
            visit("update users set id = id where id = " + (100 + i), longest);
        }
        visit("select 1", longestOfMachine);
    }

    private void visit(String sql, AtomicLong slowest) {
        threads.add(Thread.ofPlatform().start(() -> {
            try (Connection connection = PostgresForTests.connect(database, database);
                    Statement statement = connection.createStatement()) {
                while (!gone) {
                    long began = System.nanoTime();
                    statement.execute(sql);
                    long took = System.nanoTime() - began;
                    slowest.accumulateAndGet(took, Math::max);
                    queries.incrementAndGet();
                    LockSupport.parkNanos(BETWEEN_QUERIES.toNanos());
                }
            } catch (SQLException e) {
                failed.incrementAndGet();
            }
        }));
    }

    /** The longest that one of them waited for an answer. */
    Duration longest() {
        return Duration.ofNanos(longest.get());
    }

    /** The longest that an answer took which nothing can hold up but the machine. */
    Duration longestOfMachine() {
        return Duration.ofNanos(longestOfMachine.get());
    }

    long queries() {
        return queries.get();
    }

    long failed() {
        return failed.get();
    }

    @Override
    public void close() throws InterruptedException {
        gone = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
