package dev.sluice.adapter.sqlite;

import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Database;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteErrorCode;

/** The environment's database file, opened for reading only. */
public final class SqliteDatabase implements Database {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int INSTRUCTIONS_BETWEEN_LOOKS = 10_000;

    private final SqliteFile file;
    private final Duration limit;

    public SqliteDatabase(SqliteFile file) {
        this(file, LONGEST);
    }

    SqliteDatabase(SqliteFile file, Duration limit) {
        this.file = file;
        this.limit = limit;
    }

    @Override
    public Facts facts() {
        return reading("looking at", connection -> {
            try (Statement statement = connection.createStatement()) {
                String version =
                        Scalar.text(statement, "select sqlite_version()").orElse("");
                return new Facts("SQLite", version, bytes(), SqliteContent.schemaHash(connection));
            }
        });
    }

    /** The size of the file; what is still in its write-ahead log is not in it. */
    private long bytes() {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            throw new SluiceException(
                    Code.DATABASE_UNREACHABLE, "cannot look at " + file.path() + ": " + e.getMessage(), "");
        }
    }

    @Override
    public Optional<BigDecimal> number(String sql) {
        return text(sql).map(text -> Scalar.number(text, sql));
    }

    @Override
    public Optional<String> text(String sql) {
        return reading("the query '" + Scalar.shortened(sql) + "' failed on", connection -> {
            try (Statement statement = connection.createStatement()) {
                return Scalar.text(statement, sql);
            }
        });
    }

    @Override
    public boolean exists(String table, Optional<String> column) {
        return reading("looking for the table " + table + " in", connection -> {
            String sql = "select 1 from pragma_table_xinfo(?) where ? is null or name = ? collate nocase limit 1";
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, table);
                statement.setString(2, column.orElse(null));
                statement.setString(3, column.orElse(null));
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next();
                }
            }
        });
    }

    private <T> T reading(String doing, Reading<T> reading) {
        try (Connection connection = file.readOnly()) {
            long deadline = System.nanoTime() + limit.toNanos();
            ProgressHandler.setHandler(connection, INSTRUCTIONS_BETWEEN_LOOKS, new ProgressHandler() {
                @Override
                protected int progress() {
                    return System.nanoTime() < deadline ? 0 : 1;
                }
            });
            return reading.from(connection);
        } catch (SQLException e) {
            int primary = e.getErrorCode() & 0xff;
            if (primary == SQLiteErrorCode.SQLITE_INTERRUPT.code) {
                throw new SluiceException(
                        Code.TIMED_OUT,
                        doing + " " + file.path() + ": it took longer than " + limit.toSeconds() + " s",
                        "make it cheaper: an index, or a smaller part of the table");
            }
            if (primary == SQLiteErrorCode.SQLITE_NOTADB.code || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code) {
                throw file.failed(Code.DATABASE_UNREACHABLE, doing, e, "see that `database` names an SQLite file");
            }
            throw file.failed(Code.CHECK_FAILED, doing, e, "checks and invariants may only read");
        }
    }

    private interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }
}
