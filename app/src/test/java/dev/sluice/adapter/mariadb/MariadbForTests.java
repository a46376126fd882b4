package dev.sluice.adapter.mariadb;

import dev.sluice.base.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** One real MariaDB server for all tests of this JVM, with a fresh database for each that asks. */
public final class MariadbForTests {
    /** The password of the users. */
    public static final String PASSWORD = "s3cr/t@:ö%'";

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static @Nullable TestServer server;

    private MariadbForTests() {}

    /** Skips a test where there is no MariaDB. */
    public static void assumeInstalled() {
        Assumptions.assumeTrue(TestServer.isInstalled(), "needs package: mariadb-server");
    }

    /** A new database of a user who owns it and may make those that a backup is tried in. */
    static String newDatabase() {
        String name = "shop" + NUMBER.incrementAndGet();
        admin(
                "create database " + name + " character set utf8mb4",
                "create user " + name + "@'%' identified by '" + PASSWORD.replace("'", "''") + "'",
                "grant all on " + name + ".* to " + name + "@'%'",
                "grant all on `sluice\\_%`.* to " + name + "@'%'");
        return name;
    }

    static Secret url(String database, String user, String password) {
        String encoded = password.replace("%", "%25")
                .replace("/", "%2F")
                .replace("@", "%40")
                .replace(":", "%3A");
        return new Secret("mysql+pymysql://%s:%s@localhost:%d/%s?charset=utf8mb4"
                .formatted(user, encoded, started().port(), database));
    }

    /** Runs statements as root. */
    static void admin(String... statements) {
        execute("mysql", "root", statements);
    }

    static void execute(String database, String user, String... statements) {
        try (Connection connection = connect(database, user);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Connection connect(String database, String user) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://localhost:" + started().port() + "/" + database + "?sslMode=disable",
                user,
                user.equals("root") ? "" : PASSWORD);
    }

    private static synchronized TestServer started() {
        assumeInstalled();
        if (server == null) {
            try {
                TestServer fresh = TestServer.start();
                Runtime.getRuntime().addShutdownHook(new Thread(fresh::close));
                server = fresh;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server;
    }
}
