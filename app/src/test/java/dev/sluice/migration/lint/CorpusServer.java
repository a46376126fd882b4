package dev.sluice.migration.lint;

import dev.sluice.adapter.postgres.QuickPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL of one version, on which every case gets a database that is a copy of one template. */
final class CorpusServer implements AutoCloseable {
    private static final Path NEWER = Path.of("target", "postgres-18", "binaries.jar");

    final int version;
    private final EmbeddedPostgres server;
    private final Connection admin;
    private final AtomicInteger number = new AtomicInteger();

    private CorpusServer(int version, EmbeddedPostgres server) throws SQLException {
        this.version = version;
        this.server = server;
        this.admin = connect("postgres");
    }

    static CorpusServer of(int version) {
        try {
            EmbeddedPostgres.Builder builder =
                    QuickPostgres.builder().setServerConfig("autovacuum", "off").setServerConfig("timezone", "UTC");
            if (version == 18) {
                Assumptions.assumeTrue(Files.exists(NEWER), "needs the PostgreSQL that the build copies to " + NEWER);
                builder.setPgBinaryResolver((system, machine) -> binaries());
            }
            CorpusServer started = new CorpusServer(version, builder.start());
            started.admin("create role shop_app login");
            started.admin("create database base");
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream binaries() {
        try (ZipInputStream jar = new ZipInputStream(Files.newInputStream(NEWER))) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    return new ByteArrayInputStream(jar.readAllBytes());
                }
            }
            throw new IllegalStateException("no binaries in " + NEWER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of the template, which nobody may be connected to; of its files, with what PostgreSQL keeps for the next connection. */
    String copyOf(String template) throws SQLException {
        String name = "case" + number.incrementAndGet();
        admin("create database " + name + " template " + template + " strategy file_copy");
        return name;
    }

    void drop(String database) throws SQLException {
        admin("drop database if exists " + database + " with (force)");
    }

    void admin(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    Connection connect(String database) throws SQLException {
        return connect(database, "postgres");
    }

    Connection connect(String database, String user) throws SQLException {
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + server.getPort() + "/" + database + "?preferQueryMode=simple",
                user,
                "");
        try (Statement statement = connection.createStatement()) {
            // Where times with and without a zone are not the same.
            statement.execute("set timezone = 'Europe/Madrid'");
        }
        return connection;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
