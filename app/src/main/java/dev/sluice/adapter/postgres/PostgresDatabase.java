package dev.sluice.adapter.postgres;

import dev.sluice.adapter.jdbc.Scalar;
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
import java.util.Optional;
import org.postgresql.core.Parser;

/** The environment's PostgreSQL database, looked at in read-only transactions that are always rolled back. */
public final class PostgresDatabase implements Database {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String QUERY_CANCELED = "57014";

    private final PostgresServer server;
    private final Duration limit;

    public PostgresDatabase(PostgresServer server) {
        this(server, LONGEST);
    }

    PostgresDatabase(PostgresServer server, Duration limit) {
        this.server = server;
        this.limit = limit;
    }

    @Override
    public Facts facts() {
        return reading("looking at the database", connection -> {
            try (Statement statement = connection.createStatement()) {
                String version = Scalar.text(statement, "show server_version").orElse("");
                String bytes = Scalar.text(statement, "select pg_database_size(current_database())")
                        .orElse("0");
                return new Facts("PostgreSQL", version, Long.parseLong(bytes), PostgresContent.schemaHash(connection));
            }
        });
    }

    @Override
    public Optional<BigDecimal> number(String sql) {
        return text(sql).map(text -> Scalar.number(text, sql));
    }

    @Override
    public Optional<String> text(String sql) {
        return reading("the query '" + Scalar.shortened(sql) + "' failed", connection -> {
            requireOneStatement(sql);
            try (Statement statement = connection.createStatement()) {
                return Scalar.text(statement, sql);
            }
        });
    }

    @Override
    public Optional<Schema> schema() {
        int version = text("show server_version_num").map(Integer::parseInt).orElse(0);
        return Optional.of(new Schema(version / 10_000, text(SchemaAsSql.QUERY).orElse("")));
    }

    @Override
    public boolean exists(String table, Optional<String> column) {
        return reading("looking for the table " + table, connection -> {
            String sql = """
                    select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where c.relkind in ('r', 'p', 'v', 'm', 'f')
                      and ((c.relname = ? and pg_table_is_visible(c.oid)) or n.nspname || '.' || c.relname = ?)
                      and (?::text is null or exists (select 1 from pg_attribute a
                           where a.attrelid = c.oid and a.attname = ? and a.attnum > 0 and not a.attisdropped))
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

    @Override
    public Optional<String> markLog(String name) {
        return new RestorePoint(server).told(name);
    }

    /** Some of the tables and views that are in it, for people; empty where there is none. */
    public Optional<String> occupied() {
        return text("""
                select string_agg(name, ', ') from (
                  select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
                  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                    and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass
                                    and d.objid = c.oid and d.deptype = 'e')
                  order by 1 limit 4) found
                """);
    }

    /** A second statement could end the read-only transaction and begin another. */
    private static void requireOneStatement(String sql) throws SQLException {
        if (Parser.parseJdbcSql(sql, true, false, true, false, false).size() != 1) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "not one statement: " + Scalar.shortened(sql),
                    "a check or an invariant is one query that reads");
        }
    }

    private <T> T reading(String doing, Reading<T> reading) {
        try (Connection connection = server.open()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set transaction isolation level repeatable read, read only");
                statement.execute("set local statement_timeout = " + limit.toMillis());
                return reading.from(connection);
            } catch (SQLException e) {
                if (QUERY_CANCELED.equals(e.getSQLState())) {
                    throw new SluiceException(
                            Code.TIMED_OUT,
                            doing + ": it took longer than " + limit.toSeconds() + " s",
                            "make it cheaper: an index, or a smaller part of the table");
                }
                throw server.failed(Code.CHECK_FAILED, doing, e, "checks and invariants may only read");
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw server.unreachable(server.database(), e);
        }
    }

    private interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }
}
