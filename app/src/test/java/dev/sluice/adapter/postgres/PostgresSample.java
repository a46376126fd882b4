package dev.sluice.adapter.postgres;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.database.TableRows;
import dev.sluice.base.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A database on the server of all tests, with an owner of its name. */
public final class PostgresSample implements SampleDatabase {
    private final String name;
    private final String owner;

    public PostgresSample() {
        this(PostgresForTests.newDatabase());
    }

    private PostgresSample(String name) {
        this.name = name;
        this.owner = name;
    }

    /** Another, empty database of the same owner. */
    PostgresSample(PostgresSample first) {
        this.name = first.name + "_other";
        this.owner = first.owner;
        PostgresForTests.admin("create database " + name + " owner " + owner);
    }

    @Override
    public Optional<SampleDatabase> copy() {
        return Optional.of(new PostgresSample(PostgresForTests.copyOf(name)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Secret url() {
        return PostgresForTests.url(name);
    }

    @Override
    public void execute(String... statements) {
        PostgresForTests.execute(name, owner, statements);
    }

    @Override
    public AutoCloseable blockBackups() {
        try {
            Connection connection = PostgresForTests.connect(name, owner);
            connection.setAutoCommit(false);
            connection.createStatement().execute("lock table users in access exclusive mode");
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<String> rows(String... tables) {
        try (Connection connection = PostgresForTests.connect(name, owner)) {
            return TableRows.of(connection, tables);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String[] noise() {
        return new String[] {
            "create table noise (data text)",
            "insert into noise select md5(i::text) || md5((-i)::text) || md5((i * 7)::text)"
                    + " from generate_series(1, 20000) i"
        };
    }
}
