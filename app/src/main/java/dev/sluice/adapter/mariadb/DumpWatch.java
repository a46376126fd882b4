package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.backup.Program;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.SluiceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a dump that waits for a locked table for too long. {@code mariadb-dump} cannot be told how long to wait, and the server's
 * own limit is a day.
 */
final class DumpWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;

    private final MariadbServer server;
    private final Program dump;
    private final Duration limit;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopped;

    private DumpWatch(MariadbServer server, Program dump, Duration limit) {
        this.server = server;
        this.dump = dump;
        this.limit = limit;
        this.thread = Thread.ofVirtual().name("dump watch").unstarted(this::watch);
    }

    static DumpWatch begin(MariadbServer server, Program dump, Duration limit) {
        DumpWatch watch = new DumpWatch(server, dump, limit);
        watch.thread.start();
        return watch;
    }

    /** Whether the dump was ended. */
    boolean hasStopped() {
        return stopped;
    }

    private void watch() {
        String waiting = """
                select 1 from information_schema.processlist
                where db = database() and state = 'Waiting for table metadata lock' and time_ms >= %d
                  and info like 'SELECT /*!40001 SQL_NO_CACHE */%%' limit 1
                """.formatted(limit.toMillis());
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            while (!over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (Scalar.text(statement, waiting).isPresent()) {
                    stopped = true;
                    dump.close();
                    return;
                }
            }
        } catch (SQLException | SluiceException unreachable) {
            // Then the dump fails by itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
