package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.postgres.PostgresForTests;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.port.MigrationTool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A migration that needs a lock which a long transaction keeps, while people use the table. */
final class BusyShop {
    /** Longer than any hiccup of a busy machine, shorter than anybody's patience. */
    static final Duration LOCK_TIMEOUT = Duration.ofMillis(400);

    private static final Duration TOLERANCE = Duration.ofMillis(100);
    private static final int ATTEMPTS = 3;

    private BusyShop() {}

    /**
     * Tries the migration to a revision that alters {@code users}; the report ends after three attempts in vain. Gives the longest that a
     * visitor waited.
     */
    static Duration migrate(String name, MigrationTool tool, PostgresSample sample, String revision) throws Exception {
        sample.execute("insert into users (id) select i from generate_series(1000, 2000) i on conflict do nothing");
        List<String> told = new CopyOnWriteArrayList<>();
        Duration longest;
        try (Connection report = report(sample.name());
                VisitorsForTests visitors = new VisitorsForTests(sample.name())) {
            Consumer<String> tell = what -> {
                told.add(what);
                if (told.stream().filter(t -> t.startsWith("attempt")).count() == ATTEMPTS) {
                    end(report);
                }
            };
            tool.upgradeTo(revision, tell);
            System.out.printf(
                    "%s: longest block %d ms at a lock timeout of %d ms; %,d queries, %d attempts; the machine's own"
                            + " hiccups were up to %d ms%n",
                    name,
                    visitors.longest().toMillis(),
                    LOCK_TIMEOUT.toMillis(),
                    visitors.queries(),
                    told.size() + 1,
                    visitors.longestOfMachine().toMillis());
            System.out.println(name + ": " + told.getFirst());
            assertThat(visitors.longest())
                    .isLessThan(LOCK_TIMEOUT.plus(TOLERANCE).plus(visitors.longestOfMachine()));
            assertThat(visitors.longest()).isGreaterThan(LOCK_TIMEOUT.dividedBy(2));
            assertThat(visitors.failed()).isZero();
            longest = visitors.longest();
        }
        assertThat(told)
                .hasSize(ATTEMPTS)
                .first()
                .asString()
                .contains("attempt 1 of ", "AccessExclusiveLock on users", "nightly report", "idle in transaction")
                .contains("select name from users where name <> ?")
                .doesNotContain("ana@example.com");
        assertThat(tool.status().current()).contains(revision);
        return longest;
    }

    private static Connection report(String database) throws SQLException {
        Connection connection = PostgresForTests.connect(database, database);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set application_name = 'nightly report'");
            statement.execute("begin");
            statement.execute("select name from users where name <> 'ana@example.com'");
        }
        return connection;
    }

    private static void end(Connection report) {
        try (Statement statement = report.createStatement()) {
            statement.execute("commit");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
