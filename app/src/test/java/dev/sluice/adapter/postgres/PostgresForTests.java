package dev.sluice.adapter.postgres;

import dev.sluice.base.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** One real PostgreSQL server for all tests of this JVM, with a fresh database for each that asks. */
public final class PostgresForTests {
    /** The password of the users that must give one. */
    public static final String PASSWORD = "s3cr/t@:ö%";

    /** How many databases there are at most: each is 8 MB, and no test needs one that was made so long before. */
    private static final int KEPT = 100;

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = started();

    private PostgresForTests() {}

    /** Skips a test that needs {@code pg_dump} where there is none that is new enough. */
    public static void assumePgDump() {
        try {
            PostgresTools.find(15, PostgresTools.usualPlaces());
        } catch (RuntimeException e) {
            Assumptions.abort("needs package: postgresql-client");
        }
    }

    /** A new database of a user who owns it, may create others and must give a password. */
    public static String newDatabase() {
        return newDatabase("template1");
    }

    /** The same with what another one holds, whose owner has its name. */
    static String copyOf(String database) {
        String copy = newDatabase(database);
        execute(copy, "postgres", "reassign owned by " + database + " to " + copy);
        return copy;
    }

    private static String newDatabase(String template) {
        int number = NUMBER.incrementAndGet();
        String name = "shop" + number;
        if (number > KEPT) {
            admin("drop database shop" + (number - KEPT) + " with (force)");
        }
        admin(
                "create role " + name + " login createdb password '" + PASSWORD + "'",
                "create database " + name + " owner " + name + " template " + template + " strategy file_copy");
        return name;
    }

    public static Secret url(String database) {
        return url(database, PASSWORD);
    }

    public static Secret url(String database, String password) {
        String encoded = password.replace("%", "%25")
                .replace("/", "%2F")
                .replace("@", "%40")
                .replace(":", "%3A");
        return new Secret("postgresql://%s:%s@localhost:%d/%s".formatted(database, encoded, port(), database));
    }

    public static int port() {
        return SERVER.getPort();
    }

    public static void admin(String... statements) {
        execute("postgres", "postgres", statements);
    }

    /** Runs statements as one of the users, who own a database of their name. */
    public static void execute(String database, String user, String... statements) {
        try (Connection connection = connect(database, user);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Connection connect(String database, String user) throws SQLException {
        return java.sql.DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + port() + "/" + database
                        + "?ApplicationName=test&preferQueryMode=simple",
                user,
                user.equals("postgres") ? "" : PASSWORD);
    }

    private static EmbeddedPostgres started() {
        try {
            EmbeddedPostgres server = QuickPostgres.builder().start();
            requirePasswords(server);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requirePasswords(EmbeddedPostgres server) throws SQLException, IOException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("show hba_file")) {
            rows.next();
            Files.writeString(Path.of(rows.getString(1)), """
                    local all all trust
                    host all postgres all trust
                    host all all all scram-sha-256
                    """);
            statement.execute("select pg_reload_conf()");
        }
    }
}
