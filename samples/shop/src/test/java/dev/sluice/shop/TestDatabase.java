package dev.sluice.shop;

import dev.sluice.shop.store.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** An empty database of its own for a test, on SQLite or PostgreSQL, migrated as Sluice does it. */
public record TestDatabase(String url) {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static @Nullable EmbeddedPostgres server;

    /** The two kinds that the shop runs on. */
    public enum Kind {
        SQLITE,
        POSTGRESQL
    }

    public static TestDatabase create(Kind kind, Path folder) throws IOException, SQLException {
        return kind == Kind.SQLITE ? sqlite(folder) : postgresql();
    }

    public static TestDatabase sqlite(Path folder) {
        return new TestDatabase("sqlite:" + folder.resolve("shop" + NUMBER.incrementAndGet() + ".db"));
    }

    private static TestDatabase postgresql() throws IOException, SQLException {
        EmbeddedPostgres running = server();
        String name = "shop" + NUMBER.incrementAndGet();
        try (Connection connection = running.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return new TestDatabase("postgresql://postgres:postgres@localhost:" + running.getPort() + "/" + name);
    }

    private static synchronized EmbeddedPostgres server() throws IOException {
        EmbeddedPostgres running = server;
        if (running == null) {
            running = EmbeddedPostgres.start();
            server = running;
        }
        return running;
    }

    /** Runs the migrations that a release carries, up to a version of the schema. */
    public TestDatabase migrate(String release, String upTo) {
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        Flyway.configure()
                .dataSource(
                        parsed.jdbc(),
                        parsed.user().orElse(null),
                        parsed.password().orElse(null))
                .locations("filesystem:" + ReleaseFiles.folder(release).resolve("migrations"))
                .target(upTo)
                .load()
                .migrate();
        return this;
    }

    /** The first column of the first row. */
    public long number(String sql) throws SQLException {
        try (Connection connection = DatabaseUrl.parse(url).connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new SQLException("no row: " + sql);
            }
            return rows.getLong(1);
        }
    }

    public void run(String sql) throws SQLException {
        try (Connection connection = DatabaseUrl.parse(url).connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
