package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.postgres.PostgresForTests;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.base.SluiceException;
import dev.sluice.port.MigrationTool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** The lock by which a tool keeps a second one of its kind out, held by a real migration that takes its time. */
final class OwnLock {
    /** What the first migration does, for a minute unless it is ended. */
    static final String SLEEP = "select pg_sleep(60)";

    private static final String SLEEPING = "from pg_stat_activity where query like '%pg_sleep(60)%'"
            + " and state = 'active' and pid <> pg_backend_pid()";
    private static final Duration LONGEST = Duration.ofSeconds(50);

    private OwnLock() {}

    /** While the first one sleeps, the second is not run, and says who keeps it out. */
    static void keepsASecondOneOut(MigrationTool tool, PostgresSample sample, String revision, String said)
            throws Exception {
        Thread first = Thread.ofPlatform().start(() -> {
            try {
                tool.upgradeTo(revision);
            } catch (SluiceException ended) {
                // As it is to be: this test ends its session.
                return;
            }
        });
        try (Connection connection = PostgresForTests.connect(sample.name(), sample.name())) {
            long deadline = System.nanoTime() + LONGEST.toNanos();
            while (!sleeps(connection)) {
                assertThat(System.nanoTime()).as("the first one sleeps").isLessThan(deadline);
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> tool.upgradeTo(revision))
                    .hasMessageContaining(said)
                    .hasMessageContaining("(sluice migration ")
                    .hasMessageContaining("select pg_terminate_backend(");
            connection.createStatement().execute("select pg_terminate_backend(pid) " + SLEEPING);
        }
        first.join();
    }

    private static boolean sleeps(Connection connection) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("select pid " + SLEEPING)) {
            return row.next();
        }
    }
}
