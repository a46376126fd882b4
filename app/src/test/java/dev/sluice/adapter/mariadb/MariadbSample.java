package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.database.TableRows;
import dev.sluice.base.Secret;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A database on the server of all tests, with a user of its name. */
public final class MariadbSample implements SampleDatabase {
    private final String name;
    private final String owner;

    public MariadbSample() {
        this.name = MariadbForTests.newDatabase();
        this.owner = name;
    }

    /** Another, empty database of the same owner. */
    MariadbSample(MariadbSample first) {
        this.name = first.name + "_other";
        this.owner = first.owner;
        MariadbForTests.admin("create database " + name, "grant all on " + name + ".* to " + owner + "@'%'");
    }

    /** Tables and their rows; that is all that those have that are copied. */
    @Override
    public Optional<SampleDatabase> copy() {
        MariadbSample copy = new MariadbSample();
        try (Connection connection = MariadbForTests.connect(copy.name, "root");
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("show tables from " + name)) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                statement.execute("create table " + table + " like " + name + "." + table);
                statement.execute("insert into " + table + " select * from " + name + "." + table);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Optional.of(copy);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Secret url() {
        return MariadbForTests.url(name, owner, MariadbForTests.PASSWORD);
    }

    Connection connect() throws SQLException {
        return MariadbForTests.connect(name, owner);
    }

    @Override
    public void execute(String... statements) {
        MariadbForTests.execute(name, owner, statements);
    }

    @Override
    public AutoCloseable blockBackups() {
        try {
            Connection connection = MariadbForTests.connect(name, owner);
            connection.createStatement().execute("lock tables users write");
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
            "create table noise (data text)",
            "insert into noise select concat(md5(seq), md5(-seq), md5(seq * 7)) from seq_1_to_20000"
        };
    }
}
