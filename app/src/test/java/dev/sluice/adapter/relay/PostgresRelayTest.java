package dev.sluice.adapter.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.postgres.PostgresForTests;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.TracedStatement;
import dev.sluice.migration.TracedStatement.Lock;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real client and a real server with the relay between them. */
class PostgresRelayTest {
    private final PostgresSample sample = new PostgresSample();
    private PostgresRelay relay;
    private int port;

    @BeforeEach
    void open() throws SQLException {
        sample.execute(
                "create table users (id integer primary key, name text)",
                "insert into users select i, 'user ' || i from generate_series(1, 100) i");
        Map<Long, String> names = new HashMap<>();
        Map<Long, Long> files = new HashMap<>();
        try (Connection connection = PostgresForTests.connect(sample.name(), sample.name());
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select oid, relfilenode from pg_class where relname = 'users'")) {
            row.next();
            names.put(row.getLong(1), "users");
            files.put(row.getLong(1), row.getLong(2));
        }
        relay = new PostgresRelay(
                new InetSocketAddress("localhost", PostgresForTests.port()), sample.name(), new Tables(names, files));
        port = relay.open();
    }

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    void tells_what_a_transaction_locked_rewrote_and_changed_statement_by_statement() throws SQLException {
        try (Connection connection = connect(sample.name(), "")) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("update users set name = upper(name) where id <= 24");
                statement.execute("alter table users add column rank integer");
                statement.execute("alter table users alter column id type bigint");
                statement.execute("create table orders (id integer)");
                statement.execute("select pg_sleep(0.05)");
            }
            connection.commit();
        }
        List<TracedStatement> told = relay.trace();
        assertThat(told).hasSize(3);
        TracedStatement update = told.get(0);
        assertThat(update.rows()).isEqualTo(24);
        assertThat(update.locks()).extracting(Lock::mode).containsExactly(LockMode.ROW_EXCLUSIVE);
        TracedStatement addColumn = told.get(1);
        assertThat(addColumn.sql()).isEqualTo("alter table users add column rank integer");
        assertThat(addColumn.locks()).extracting(Lock::mode).containsExactly(LockMode.ACCESS_EXCLUSIVE);
        assertThat(addColumn.locks()).allSatisfy(lock -> {
            assertThat(lock.exact()).isTrue();
            assertThat(lock.table()).isEqualTo("users");
            assertThat(lock.held().toMillis()).isGreaterThanOrEqualTo(50);
        });
        assertThat(addColumn.rewritten()).isEmpty();
        assertThat(told.get(2).rewritten()).containsExactly("users");
        assertThat(TracedStatement.strongest(told).orElseThrow().mode()).isEqualTo(LockMode.ACCESS_EXCLUSIVE);
    }

    /** Where a part of an answer waits for the acknowledgement of the part before it, each statement takes 40 ms more. */
    @Test
    void a_statement_takes_hardly_longer_than_without_it() throws SQLException {
        long direct;
        try (Connection connection = PostgresForTests.connect(sample.name(), sample.name())) {
            direct = millisOfHundred(connection);
        }
        try (Connection connection = connect(sample.name(), "")) {
            assertThat(millisOfHundred(connection)).isLessThan(direct + 2_000);
        }
    }

    private static long millisOfHundred(Connection connection) throws SQLException {
        long began = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            for (int i = 0; i < 100; i++) {
                statement.execute("update users set name = upper(name) where id = 24");
            }
        }
        return (System.nanoTime() - began) / 1_000_000;
    }

    @Test
    void sees_a_rewrite_by_a_statement_that_is_a_transaction_of_its_own() throws SQLException {
        try (Connection connection = connect(sample.name(), "");
                Statement statement = connection.createStatement()) {
            statement.execute("alter table users alter column id type bigint");
        }
        assertThat(relay.trace())
                .singleElement()
                .satisfies(s -> assertThat(s.rewritten()).containsExactly("users"));
    }

    @Test
    void a_client_that_sends_simple_queries_is_traced_too() throws SQLException {
        try (Connection connection = connect(sample.name(), "&preferQueryMode=simple")) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("lock table users in share mode; delete from users where id > 90");
            }
            connection.rollback();
        }
        assertThat(relay.trace()).singleElement().satisfies(s -> {
            assertThat(s.rows()).isEqualTo(10);
            assertThat(s.locks())
                    .extracting(Lock::mode)
                    .containsExactlyInAnyOrder(LockMode.SHARE, LockMode.ROW_EXCLUSIVE);
        });
    }

    @Test
    void a_failed_statement_reaches_the_client_as_it_is_and_the_session_goes_on() throws SQLException {
        try (Connection connection = connect(sample.name(), "");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("alter table nowhere add column a integer"))
                    .hasMessageContaining("nowhere");
            statement.execute("delete from users where id = 1");
        }
        assertThat(relay.trace())
                .singleElement()
                .satisfies(s -> assertThat(s.rows()).isEqualTo(1));
    }

    @Test
    void rows_come_through_in_batches_cursors_and_copies() throws SQLException {
        try (Connection connection = connect(sample.name(), "")) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(7);
                int rows = 0;
                try (ResultSet all = statement.executeQuery("select * from users order by id")) {
                    while (all.next()) {
                        rows++;
                    }
                }
                assertThat(rows).isEqualTo(100);
                for (int i = 0; i < 50; i++) {
                    statement.addBatch("insert into users values (" + (1000 + i) + ", 'more')");
                }
                assertThat(statement.executeBatch()).hasSize(50);
            }
            connection.commit();
        }
        assertThat(relay.trace()).extracting(TracedStatement::rows).contains(50L);
    }

    @Test
    void no_other_database_of_the_server_can_be_reached() {
        assertThatThrownBy(() -> connect("postgres", "")).hasMessageContaining("this is a rehearsal");
        assertThat(relay.admitted()).isZero();
    }

    @Test
    void nothing_gets_through_when_it_is_closed() throws SQLException {
        try (Connection connection = connect(sample.name(), "")) {
            relay.close();
            assertThatThrownBy(() -> connection.createStatement().execute("select 1"))
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> connect(sample.name(), "")).isInstanceOf(SQLException.class);
    }

    private Connection connect(String database, String more) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?ApplicationName=migrating" + more,
                sample.name(),
                PostgresForTests.PASSWORD);
    }
}
