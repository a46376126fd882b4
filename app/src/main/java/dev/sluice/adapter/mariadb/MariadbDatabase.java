package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.adapter.jdbc.SqlText;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Database;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The environment's MariaDB database, looked at by queries alone, in sessions whose every transaction is read-only. */
public final class MariadbDatabase implements Database {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int STATEMENT_TIMEOUT = 1969;
    private static final Set<String> QUERIES = Set.of("select", "with", "values", "show", "explain", "describe", "(");

    private final MariadbServer server;
    private final Duration limit;

    public MariadbDatabase(MariadbServer server) {
        this(server, LONGEST);
    }

    MariadbDatabase(MariadbServer server, Duration limit) {
        this.server = server;
        this.limit = limit;
    }

    @Override
    public Facts facts() {
        return reading("looking at the database", connection -> {
            try (Statement statement = connection.createStatement()) {
                String version = Scalar.text(statement, "select version()").orElse("");
                return new Facts(
                        "MariaDB",
                        MariadbServer.number(version),
                        bytes(statement),
                        MariadbContent.schemaHash(connection),
                        false);
            }
        });
    }

    /** By InnoDB's statistics. */
    static long bytes(Statement statement) throws SQLException {
        return Scalar.text(
                        statement,
                        "select coalesce(sum(data_length + index_length), 0) from information_schema.tables"
                                + " where table_schema = database()")
                .map(sum -> new BigDecimal(sum).longValue())
                .orElse(0L);
    }

    @Override
    public Optional<BigDecimal> number(String sql) {
        return text(sql).map(text -> Scalar.number(text, sql));
    }

    @Override
    public Optional<String> text(String sql) {
        requireQuery(sql);
        return reading("the query '" + Scalar.shortened(sql) + "' failed", connection -> {
            try (Statement statement = connection.createStatement()) {
                return Scalar.text(statement, sql);
            }
        });
    }

    /** What is no query could change the server even in a transaction that only reads. */
    private static void requireQuery(String sql) {
        List<String> tokens = SqlText.tokens(sql);
        if (tokens.isEmpty() || !QUERIES.contains(tokens.getFirst()) || tokens.contains("into")) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "not a query: " + Scalar.shortened(sql),
                    "a check or an invariant is one query that reads");
        }
    }

    /** Some of the tables and views that are in it, for people; empty where there is none. */
    public Optional<String> occupied() {
        return text("""
                select group_concat(table_name separator ', ') from (
                  select table_name from information_schema.tables where table_schema = database()
                  order by 1 limit 4) some
                """);
    }

    @Override
    public boolean exists(String table, Optional<String> column) {
        return reading("looking for the table " + table, connection -> {
            String sql = """
                    select 1 from information_schema.columns
                    where ((table_schema = database() and table_name = ?) or concat(table_schema, '.', table_name) = ?)
                      and (? is null or column_name = ?) limit 1
                    """;
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, table);
                statement.setString(2, table);
                statement.setString(3, column.orElse(null));
                statement.setString(4, column.orElse(null));
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next();
                }
            }
        });
    }

    private <T> T reading(String doing, Reading<T> reading) {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            statement.execute("set session transaction read only");
            statement.execute("set session max_statement_time = " + limit.toMillis() / 1000.0);
            statement.execute("start transaction read only");
            return reading.from(connection);
        } catch (SQLException e) {
            if (e.getErrorCode() == STATEMENT_TIMEOUT) {
                throw new SluiceException(
                        Code.TIMED_OUT,
                        doing + ": it took longer than " + limit.toSeconds() + " s",
                        "make it cheaper: an index, or a smaller part of the table");
            }
            throw server.failed(Code.CHECK_FAILED, doing, e, "checks and invariants may only read");
        }
    }

    private interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }
}
