package dev.sluice.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.adapter.postgres.PostgresForTests;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.port.Commands;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Migrations of a real Flyway that get in the way of others, on a real PostgreSQL. */
@Timeout(60)
class PatientMigrationsTest {
    private static final Duration LIMIT = Duration.ofMillis(400);
    /** Far less than anything here would take if nobody watched, and long enough for a machine that is busy. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private static final Pauses SHORT = new Pauses(Duration.ofMillis(50), Duration.ofMillis(100));

    /** Flyway runs in here. */
    private static final Commands NOTHING = new Commands() {
        @Override
        public Finished run(
                EnvironmentSpec environment, Command command, Path folder, Map<String, String> values, Duration limit) {
            throw new AssertionError(command);
        }

        @Override
        public Finished read(
                EnvironmentSpec environment, Command command, Path folder, Map<String, String> values, Duration limit) {
            throw new AssertionError(command);
        }
    };

    @TempDir
    Path release;

    private final PostgresSample sample = new PostgresSample();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void a_shop() throws IOException {
        Files.createDirectories(release.resolve("db/migration"));
        write(
                "V1__users.sql",
                "create table users (id integer primary key, name text);"
                        + " create table orders (id integer primary key); insert into users values (1, 'ana')");
        tool(5, LIMIT, LIMIT).upgradeTo("1");
    }

    private void write(String file, String sql) throws IOException {
        Files.writeString(release.resolve("db/migration").resolve(file), sql);
    }

    private MigrationTool tool(int retries, Duration lockTimeout, Duration blocking) {
        MigrationSpec spec = new MigrationSpec(
                new MigrationSpec.Tool.Flyway("db/migration"), List.of(), lockTimeout, retries, blocking);
        EnvironmentSpec environment = TestEnvironments.of(sample.url(), Optional.of(spec), Map.of());
        DataSpec data = environment.data().orElseThrow();
        return new MigrationTools(environment, data, spec).tool(release, NOTHING, SHORT);
    }

    private Connection transaction(String application, String sql) throws SQLException {
        Connection connection = PostgresForTests.connect(sample.name(), sample.name());
        connection.createStatement().execute("set application_name = '" + application + "'");
        connection.createStatement().execute("begin");
        connection.createStatement().execute(sql);
        return connection;
    }

    /** Reads the table until it is closed, and keeps the time of the slowest answer. */
    private final class Visitor implements AutoCloseable {
        private final AtomicLong slowestNanos = new AtomicLong();
        private final Thread thread;
        private volatile boolean gone;

        Visitor(String sql) {
            thread = Thread.ofPlatform().start(() -> {
                while (!gone) {
                    long began = System.nanoTime();
                    sample.execute(sql);
                    slowestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
                }
            });
        }

        Duration slowest() {
            return Duration.ofNanos(slowestNanos.get());
        }

        @Override
        public void close() throws InterruptedException {
            gone = true;
            thread.join();
        }
    }

    @Test
    void one_that_works_while_it_keeps_others_waiting_is_stopped_and_not_tried_again() throws Exception {
        write("V2__slow.sql", "alter table users add column rank integer; select pg_sleep(20)");

        SluiceException stopped;
        try (Visitor visitor = new Visitor("select count(*) from users")) {
            stopped = catchThrowableOfType(
                    SluiceException.class, () -> tool(5, LIMIT, LIMIT).upgradeTo("2", told::add));
            System.out.println("stopped after keeping a visitor for "
                    + visitor.slowest().toMillis() + " ms of " + LIMIT.toMillis());
            assertThat(visitor.slowest()).isBetween(LIMIT.minusMillis(50), SOON);
        }

        assertThat(stopped.code()).isEqualTo(Code.MIGRATION_FAILED);
        assertThat(stopped.what())
                .contains("it had kept 1 other session waiting for 400 ms with its AccessExclusiveLock on users");
        assertThat(stopped.help()).contains("NOT VALID", "blocksAtMost");
        assertThat(told).isEmpty();
        assertThat(tool(0, LIMIT, LIMIT).status().current()).contains("1");
    }

    @Test
    void the_wait_for_a_second_lock_counts_for_those_who_wait_for_the_first() throws Exception {
        write(
                "V2__two.sql",
                "alter table users add column rank integer; select pg_sleep(0.25);"
                        + " alter table orders add column total integer");

        try (Connection report = transaction("report", "select * from orders");
                Visitor visitor = new Visitor("select count(*) from users")) {
            MigrationTool tool = tool(20, Duration.ofSeconds(10), LIMIT);
            tool.upgradeTo("2", what -> {
                told.add(what);
                if (told.size() == 2) {
                    execute(report, "commit");
                }
            });
            System.out.println(
                    "two locks: a visitor waited for " + visitor.slowest().toMillis() + " ms of " + LIMIT.toMillis());
            assertThat(visitor.slowest()).isLessThan(SOON);
            assertThat(tool.status().current()).contains("2");
        }
        assertThat(told)
                .hasSize(2)
                .allMatch(t -> t.contains("on orders, is kept from it by pid") && t.contains("report"));
    }

    private static void execute(Connection connection, String sql) {
        try {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void one_that_catches_its_cancelling_is_ended() throws Exception {
        write("V2__stubborn.sql", """
                alter table users add column rank integer;
                do $$ begin perform pg_sleep(20); exception when query_canceled then perform pg_sleep(20); end $$;
                """);

        try (Visitor visitor = new Visitor("select count(*) from users")) {
            assertThatThrownBy(() -> tool(5, LIMIT, LIMIT).upgradeTo("2"))
                    .hasMessageContaining("it had kept 1 other session waiting");
            assertThat(visitor.slowest()).isLessThan(SOON);
        }
        assertThat(tool(0, LIMIT, LIMIT).status().current()).contains("1");
    }

    @Test
    void after_the_last_attempt_it_is_said_who_held_the_lock() throws Exception {
        write("V2__rank.sql", "alter table users add column rank integer");

        try (Connection _ = transaction("nightly report", "select name from users where name = 's3cr'")) {
            assertThatThrownBy(() -> tool(2, Duration.ofMillis(100), LIMIT).upgradeTo("2", told::add))
                    .isInstanceOfSatisfying(SluiceException.class, e -> {
                        assertThat(e.what())
                                .contains("in 3 attempts it never got its lock")
                                .contains("AccessExclusiveLock on users, is kept from it by pid")
                                .contains("nightly report, user " + sample.name() + ", idle in transaction for ")
                                .contains("last: select name from users where name = ?")
                                .doesNotContain("s3cr");
                        assertThat(e.help()).contains("end the session that holds the lock");
                    });
        }
        assertThat(told).hasSize(2);
    }

    @Test
    void an_index_that_broke_off_is_named_and_is_told_before_the_next_migration() throws Exception {
        write("V2__index.sql", "create index concurrently by_name on users (name)");

        try (Connection _ = transaction("report", "update users set name = 'eva'")) {
            assertThatThrownBy(() -> tool(5, Duration.ofMillis(200), LIMIT).upgradeTo("2", told::add))
                    .isInstanceOfSatisfying(SluiceException.class, e -> {
                        assertThat(e.what()).contains("an index that is not valid was left: by_name on users");
                        assertThat(e.help()).contains("DROP INDEX CONCURRENTLY", "lockTimeout: 10m, blocksAtMost: 2s");
                    });
        }
        assertThat(told).allMatch(line -> line.startsWith("building by_name on users"));
        told.clear();

        write("V2__index.sql", "alter table users add column rank integer");
        assertThatThrownBy(() -> tool(0, LIMIT, LIMIT).upgradeTo("2", told::add))
                .as("what failed before is not taken for applied")
                .hasMessageContaining("failed before and was not rolled back");
        told.clear();
        sample.execute("delete from flyway_schema_history where not success");
        tool(0, LIMIT, LIMIT).upgradeTo("2", told::add);
        assertThat(told).containsExactly("an index that is not valid was left: by_name on users before this migration");
    }

    @Test
    void how_far_an_index_is_can_be_heard_while_it_is_built() throws Exception {
        write("V2__index.sql", "create index concurrently by_name on users (name)");

        try (Connection writer = transaction("writer", "update users set name = 'eva'")) {
            tool(0, Duration.ofSeconds(30), LIMIT).upgradeTo("2", what -> {
                told.add(what);
                execute(writer, "commit");
            });
        }
        assertThat(told).first().asString().startsWith("building by_name on users: waiting for writers before build");
    }
}
