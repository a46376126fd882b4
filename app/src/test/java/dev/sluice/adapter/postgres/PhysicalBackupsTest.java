package dev.sluice.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.database.TestEnvironments;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.BackupSpec.Method;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Backups;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Base backups of a real server: compared file by file, started, counted, and never put over anything. */
class PhysicalBackupsTest {
    private static final Backups.Origin ORIGIN =
            new Backups.Origin(TestEnvironments.ID, "test", Optional.empty(), Optional.empty());
    private static EmbeddedPostgres postgres;

    @TempDir
    private Path folder;

    @BeforeAll
    static void a_server_with_a_shop() throws IOException, SQLException {
        assumeTrue(Files.isExecutable(Path.of("/usr/lib/postgresql/15/bin/postgres")), "needs package: postgresql-15");
        postgres = QuickPostgres.builder().start();
        execute(
                "alter role postgres password 'postgres'",
                "create role app login password 'app'",
                "create table users (id int primary key, name text)",
                "insert into users select i, md5(i::text) from generate_series(1, 3000) i",
                "create table busy (id bigserial primary key)");
    }

    @AfterAll
    static void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private EnvironmentSpec environment(String user) {
        return TestEnvironments.of(
                new Secret("postgresql://%1$s:%1$s@127.0.0.1:%2$d/postgres".formatted(user, postgres.getPort())),
                new BackupSpec(
                        5,
                        Duration.ofDays(30),
                        true,
                        Duration.ZERO,
                        Optional.empty(),
                        List.of(),
                        new Method.Physical()));
    }

    private Backups backups(String user) {
        return new Databases(InstantSource.system()).backups(environment(user), folder);
    }

    @Test
    void it_is_verified_by_starting_a_server_on_it_while_the_original_is_written_to() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                try {
                    execute("insert into busy default values");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        Backups.Backup made = backups("postgres").create("first", ORIGIN);
        over.set(true);
        writer.join();

        assertThat(made.method()).isEqualTo("physical");
        assertThat(made.rows()).containsEntry("users", 3000L);
        Backups.Verification verified = backups("postgres").verify("first", true);
        assertThat(verified.problems()).isEmpty();
        assertThat(verified.restored()).isTrue();
        assertThat(folder.resolve(".trial")).doesNotExist();
    }

    @Test
    void a_changed_byte_is_found() throws IOException {
        backups("postgres").create("first", ORIGIN);
        Path file = folder.resolve("first/data/base.tar.zst");
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() / 2);
            int old = bytes.read();
            bytes.seek(bytes.length() / 2);
            bytes.write(old ^ 1);
        }

        assertThat(backups("postgres").verify("first", true).problems())
                .singleElement()
                .asString()
                .contains("is damaged");
    }

    @Test
    void it_is_restored_into_a_new_directory_only() throws IOException {
        backups("postgres").create("first", ORIGIN);
        assertThatThrownBy(() -> backups("postgres").restore("first"))
                .hasMessageContaining("replaces no single database")
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.help()).contains("sluice backup restore NAME --to"));
        Path directory = folder.resolve("elsewhere/data");
        Files.createDirectories(directory.resolveSibling(""));

        new Databases(InstantSource.system())
                .backupsInto(environment("postgres"), folder, directory.toString())
                .restore("first");

        assertThat(directory.resolve("PG_VERSION")).exists();
        assertThat(directory.resolve("backup_manifest")).exists();
        assertThatThrownBy(() -> new Databases(InstantSource.system())
                        .backupsInto(environment("postgres"), folder, directory.toString())
                        .restore("first"))
                .hasMessageContaining("is not empty");
    }

    @Test
    void what_the_server_does_not_allow_is_said_with_what_to_do() {
        assertThatThrownBy(() -> backups("app").create("first", ORIGIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CHECK_FAILED))
                .hasMessageContaining("app may not replicate: alter role \"app\" replication");
        assertThat(backups("app").list()).isEmpty();
    }
}
