package dev.sluice.adapter.sqlite;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.database.TableRows;
import dev.sluice.base.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A database file of its own. */
public final class SqliteSample implements SampleDatabase {
    private final Path file;

    public SqliteSample(Path directory) {
        this(directory, "shop.db");
    }

    public SqliteSample(Path directory, String name) {
        this.file = directory.resolve(name);
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file() {
        return file;
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public Secret url() {
        return new Secret("sqlite:" + file);
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    @Override
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public AutoCloseable blockBackups() {
        try {
            Connection connection = connect();
            connection.createStatement().execute("begin exclusive");
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<String> rows(String... tables) {
        try (Connection connection = connect()) {
            return TableRows.of(connection, tables);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String[] noise() {
        return new String[] {
            "create table noise (data blob)",
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500)"
                    + " insert into noise select randomblob(1000) from n"
        };
    }
}
