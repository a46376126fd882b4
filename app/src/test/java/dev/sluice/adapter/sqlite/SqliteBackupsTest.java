package dev.sluice.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.BackupsContract;
import dev.sluice.adapter.database.FirstFormat;
import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.database.TestEnvironments;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Backups;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class SqliteBackupsTest extends BackupsContract {
    private static final Backups.Origin ORIGIN =
            new Backups.Origin(TestEnvironments.ID, "test", Optional.empty(), Optional.empty());

    @Override
    protected SampleDatabase newSample() {
        return new SqliteSample(directory);
    }

    @Override
    protected SampleDatabase newOther() {
        return new SqliteSample(directory, "other.db");
    }

    private SqliteSample file() {
        return (SqliteSample) sample;
    }

    @Test
    void what_is_only_in_the_write_ahead_log_is_in_the_backup() throws SQLException {
        try (Connection writer = file().connect();
                Statement statement = writer.createStatement()) {
            statement.execute("pragma journal_mode = wal");
            statement.execute("pragma wal_autocheckpoint = 0");
            statement.execute("insert into users values (4, 'kim')");
            assertThat(Path.of(file().file() + "-wal")).isNotEmptyFile();

            assertThat(backups.create("first", ORIGIN).rows()).containsEntry("users", 4L);
        }
    }

    @Test
    void a_backup_of_the_first_format_is_verified_and_restored() throws IOException {
        List<String> rows = sample.rows("users", "orders");
        backups.create("old", ORIGIN);
        FirstFormat.rewrite(folder.resolve("old"), data -> {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(data.resolve("database.sqlite.gz")))) {
                Files.copy(file().file(), out);
            }
        });
        sample.execute("delete from orders");

        assertThat(backups.verify("old", true).problems()).isEmpty();
        backups.restore("old");
        assertThat(sample.rows("users", "orders")).isEqualTo(rows);
    }

    @Test
    void a_file_of_no_bytes_is_an_empty_database() throws IOException {
        Files.write(file().file(), new byte[0]);

        assertThat(backups.create("first", ORIGIN).rows()).isEmpty();
        assertThat(backups.verify("first", true).problems()).isEmpty();
    }

    @Test
    void a_database_that_somebody_has_open_is_not_replaced() throws SQLException {
        backups.create("first", ORIGIN);
        try (Connection writer = file().connect();
                Statement statement = writer.createStatement()) {
            statement.execute("pragma journal_mode = wal");
            statement.execute("insert into users values (4, 'kim')");

            assertThatThrownBy(() -> backups.restore("first"))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CHECK_FAILED))
                    .hasMessageContaining("is in use by");
            statement.execute("insert into users values (5, 'lee')");
        }
        assertThat(database.text("select count(*) from users")).contains("5");
    }

    @Test
    void the_log_of_the_replaced_database_is_not_played_into_the_restored_one() throws Exception {
        backups.create("first", ORIGIN);
        leaveLogBehind();

        backups.restore("first");

        assertThat(database.text("select count(*) from users")).contains("3");
        assertThat(Path.of(file().file() + "-wal")).doesNotExist();
    }

    /** Copies database and log of a live connection: what a killed process leaves. */
    private void leaveLogBehind() throws Exception {
        Path log = Path.of(file().file() + "-wal");
        Path database = directory.resolve("killed");
        Path kept = directory.resolve("killed-wal");
        try (Connection writer = file().connect();
                Statement statement = writer.createStatement()) {
            statement.execute("pragma journal_mode = wal");
            statement.execute("pragma wal_autocheckpoint = 0");
            statement.execute("insert into users values (4, 'kim')");
            Files.copy(file().file(), database);
            Files.copy(log, kept);
        }
        Files.move(database, file().file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.move(kept, log);
        assertThat(log).isNotEmptyFile();
    }

    @Test
    void a_destroyed_or_deleted_database_is_brought_back() throws IOException {
        backups.create("first", ORIGIN);
        Files.writeString(file().file(), "not a database any more ".repeat(100));
        backups.restore("first");
        assertThat(database.text("select count(*) from users")).contains("3");

        Files.delete(file().file());
        backups.restore("first");
        assertThat(database.text("select count(*) from users")).contains("3");
    }

    @Test
    void the_restored_file_may_be_used_by_whom_the_old_one_could() throws IOException {
        Files.setPosixFilePermissions(file().file(), PosixFilePermissions.fromString("rw-rw----"));
        backups.create("first", ORIGIN);

        backups.restore("first");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().file())))
                .isEqualTo("rw-rw----");
    }
}
