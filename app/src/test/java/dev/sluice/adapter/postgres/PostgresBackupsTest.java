package dev.sluice.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.backup.FolderBackups;
import dev.sluice.adapter.backup.Program;
import dev.sluice.adapter.database.BackupsContract;
import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.database.FirstFormat;
import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.database.TestEnvironments;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresBackupsTest extends BackupsContract {
    private static final Backups.Origin ORIGIN =
            new Backups.Origin(TestEnvironments.ID, "test", Optional.empty(), Optional.empty());

    @BeforeAll
    static void needs_pg_dump() {
        PostgresForTests.assumePgDump();
    }

    @Override
    protected SampleDatabase newSample() {
        return new PostgresSample();
    }

    @Override
    protected SampleDatabase newOther() {
        return new PostgresSample((PostgresSample) sample);
    }

    private String name() {
        return ((PostgresSample) sample).name();
    }

    private PostgresServer server() {
        return new PostgresServer((DatabaseUrl.Postgres) DatabaseUrl.parse(sample.url()));
    }

    @Test
    void rows_counts_and_schema_are_of_one_moment_while_others_write() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch writing = new CountDownLatch(1);
        sample.execute("insert into users select i, 'user ' || i from generate_series(100, 20000) i");
        Thread writer = Thread.ofVirtual().start(() -> {
            try (Connection connection = PostgresForTests.connect(name(), name());
                    Statement statement = connection.createStatement()) {
                for (int id = 1000; !over.get(); id++) {
                    statement.execute(
                            "insert into users values (-%1$d, 'new'); insert into orders values (-%1$d, -%1$d, 1);"
                                    .formatted(id));
                    writing.countDown();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(writing.await(10, TimeUnit.SECONDS)).isTrue();

        Backups.Backup made = backups.create("first", ORIGIN);
        over.set(true);
        writer.join();

        assertThat(backups.verify("first", true).problems()).isEmpty();
        assertThat(made.rows().get("users") - made.rows().get("orders")).isEqualTo(3 + 19901 - 2);
    }

    @Test
    void a_schema_of_every_kind_of_thing_restores_to_the_same_hash() throws IOException {
        sample.execute(Files.readString(Path.of("src/test/resources/postgres/every-kind.sql")));
        Backups.Backup made = backups.create("first", ORIGIN);

        assertThat(backups.verify("first", true).problems()).isEmpty();
        backups.restore("first");
        assertThat(database.facts().schemaHash()).isEqualTo(made.schemaHash());
        assertThat(backups.create("second", ORIGIN).rows()).isEqualTo(made.rows());
    }

    @Test
    void a_backup_of_the_first_format_is_verified_and_restored() throws IOException {
        List<String> rows = sample.rows("users", "orders");
        backups.create("old", ORIGIN);
        FirstFormat.rewrite(folder.resolve("old"), data -> {
            List<String> command = List.of(
                    PostgresTools.find(15, PostgresTools.usualPlaces()).dump().toString(),
                    "--format=directory",
                    "--compress=1",
                    "--file=" + data);
            try (Program dump = Program.start(command, server().programEnvironment(name()))) {
                PostgresDumps.finish(dump, "pg_dump", server());
            }
        });
        sample.execute("delete from orders");

        assertThat(backups.verify("old", true).problems()).isEmpty();
        backups.restore("old");
        assertThat(sample.rows("users", "orders")).isEqualTo(rows);
    }

    @Test
    void a_migration_is_a_place_in_the_archived_log_and_who_may_not_make_one_is_told() throws Exception {
        try (EmbeddedPostgres archiving = QuickPostgres.builder()
                        .setServerConfig("archive_mode", "on")
                        .setServerConfig("archive_command", "true")
                        .start();
                Connection connection = archiving.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create role app login password 'app'");
            assertThat(database(archiving, "postgres").markLog("7-before-migrate-1.5.0"))
                    .contains("restore point sluice-7-before-migrate-1.5.0 is in the archived log");
            assertThat(database(archiving, "app").markLog("7-before-migrate-1.5.0"))
                    .get()
                    .asString()
                    .contains(
                            "app may not make one",
                            "grant execute on function pg_create_restore_point(text) to \"app\"");
        }
        assertThat(database.markLog("7-before-migrate-1.5.0"))
                .as("nothing is archived")
                .isEmpty();
    }

    private Database database(EmbeddedPostgres server, String user) {
        Secret url = new Secret("postgresql://%1$s:%1$s@localhost:%2$d/postgres".formatted(user, server.getPort()));
        return new Databases(clock).database(new DataSpec(url, Optional.empty(), BackupSpec.DEFAULT, List.of()));
    }

    @Test
    void where_the_log_is_archived_the_backup_is_a_place_in_it() throws Exception {
        try (EmbeddedPostgres archiving = QuickPostgres.builder()
                .setServerConfig("archive_mode", "on")
                .setServerConfig("archive_command", "true")
                .start()) {
            Secret url = new Secret("postgresql://postgres:postgres@localhost:" + archiving.getPort() + "/postgres");
            new Databases(clock)
                    .backups(TestEnvironments.of(url, BackupSpec.DEFAULT), folder)
                    .create("42-backup", ORIGIN);
        }
        assertThat(Files.readString(folder.resolve("42-backup/manifest.json")))
                .contains("\"restorePoint\" : \"sluice-42-backup\"");
        backups.create("here", ORIGIN);
        assertThat(Files.readString(folder.resolve("here/manifest.json"))).contains("\"restorePoint\" : null");
    }

    @Test
    void the_rows_of_large_tables_come_back_from_parts_of_their_own() throws IOException {
        sample.execute(
                "create schema \"Odd . schema\"",
                "create table \"Odd . schema\".\"T\"\"x\" (id serial primary key, data text)",
                "insert into \"Odd . schema\".\"T\"\"x\" (data) select repeat(md5(i::text), 8) from generate_series(1, 70000) i",
                "create table wide (id integer primary key, data text)",
                "insert into wide select i, repeat(md5(i::text), 8) from generate_series(1, 70000) i",
                "analyze");
        Backups.Backup made = backups.create("first", ORIGIN);
        List<String> rows = sample.rows("wide", "\"Odd . schema\".\"T\"\"x\"");
        assertThat(folder.resolve("first/data/part-1.dump.zst")).exists();

        assertThat(backups.verify("first", true).problems()).isEmpty();
        sample.execute("truncate wide, \"Odd . schema\".\"T\"\"x\"");
        backups.restore("first");

        assertThat(sample.rows("wide", "\"Odd . schema\".\"T\"\"x\"")).isEqualTo(rows);
        assertThat(made.rows()).containsEntry("wide", 70000L);
        assertThat(database.text("select last_value from \"Odd . schema\".\"T\"\"x_id_seq\""))
                .contains("70000");
    }

    @Test
    void a_database_that_somebody_is_connected_to_is_not_replaced() throws SQLException {
        backups.create("first", ORIGIN);
        sample.execute("insert into users values (4, 'kim')");

        try (Connection connected = PostgresForTests.connect(name(), name())) {
            assertThat(connected.isValid(5)).isTrue();
            assertThatThrownBy(() -> backups.restore("first"))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CHECK_FAILED))
                    .hasMessageMatching("the database " + name() + " is in use by test from 127.0.0.1 \\(pid \\d+\\)");
        }
        assertThat(database.text("select count(*) from users")).contains("4");
    }

    @Test
    void what_belongs_to_the_database_itself_outlives_a_restore() {
        PostgresForTests.admin(
                "create role reader_of_" + name(),
                "grant connect on database " + name() + " to reader_of_" + name(),
                "revoke connect on database " + name() + " from public",
                "alter database " + name() + " set search_path = '$user', public, pg_temp",
                "alter database " + name() + " set statement_timeout = '77s'",
                "alter database " + name() + " connection limit 17",
                "comment on database " + name() + " is 'the shop''s own'");
        String describe = """
                select concat_ws('; ', array(select unnest(datacl)::text order by 1), datconnlimit, shobj_description(oid, 'pg_database'),
                       (select setconfig from pg_db_role_setting where setdatabase = d.oid and setrole = 0))
                from pg_database d where datname = current_database()
                """;
        String before = database.text(describe).orElseThrow();
        assertThat(before).contains("reader_of", "17", "the shop's own", "77s", "pg_temp");
        backups.create("first", ORIGIN);

        backups.restore("first");

        assertThat(database.text(describe)).contains(before);
        assertThat(scratchDatabases()).isEmpty();
    }

    @Test
    void privileges_within_the_database_are_restored() {
        PostgresForTests.admin("create role visitor_of_" + name());
        sample.execute("grant select on users to visitor_of_" + name());
        backups.create("first", ORIGIN);

        backups.restore("first");

        assertThat(database.text("select has_table_privilege('visitor_of_" + name() + "', 'users', 'select')"))
                .contains("t");
    }

    @Test
    void scratch_databases_of_killed_runs_go_after_an_hour_and_nobody_elses() {
        backups.create("first", ORIGIN);
        Instant now = clock.instant();
        String old = scratch("verify", now.minus(Duration.ofMinutes(61)), ScratchDatabase.COMMENT);
        String young = scratch("verify", now.minus(Duration.ofMinutes(59)), ScratchDatabase.COMMENT);
        String foreign = scratch("verify", now.minus(Duration.ofDays(9)), "somebody else's");

        backups.verify("first", true);

        assertThat(scratchDatabases()).containsExactlyInAnyOrder(young, foreign).doesNotContain(old);
    }

    private String scratch(String kind, Instant made, String comment) {
        String scratch = "sluice_%s_%d_%08x".formatted(kind, made.getEpochSecond(), name().hashCode());
        PostgresForTests.admin(
                "create database " + scratch + " owner " + name(),
                "comment on database " + scratch + " is '" + comment.replace("'", "''") + "'");
        return scratch;
    }

    private List<String> scratchDatabases() {
        return database.text("select string_agg(datname, ',') from pg_database where datname like 'sluice%'"
                        + " and datdba = current_user::regrole")
                .map(names -> List.of(names.split(",")))
                .orElse(List.of());
    }

    @Test
    void without_the_right_to_create_databases_the_error_names_it() {
        PostgresForTests.admin("alter role " + name() + " nocreatedb");
        backups.create("first", ORIGIN);

        assertThatThrownBy(() -> backups.verify("first", true))
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.CHECK_FAILED);
                    assertThat(e.help()).contains("ALTER ROLE \"" + name() + "\" CREATEDB");
                })
                .hasMessageContaining("may not create databases");
        assertThat(backups.verify("first", false).good()).isTrue();
    }

    @Test
    void the_password_is_in_no_argument_of_any_program() throws Exception {
        try (AutoCloseable block = sample.blockBackups()) {
            Process child = startChild("first");
            awaitPartial(child);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (child.descendants().noneMatch(p -> commandLine(p).contains("--snapshot="))) {
                assertThat(System.nanoTime()).as("pg_dump within 20 s").isLessThan(deadline);
                LockSupport.parkNanos(1_000_000);
            }

            assertThat(child.descendants().map(PostgresBackupsTest::commandLine))
                    .allSatisfy(line -> assertThat(line).doesNotContain(PostgresForTests.PASSWORD, "s3cr"));

            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return process.info().commandLine().orElse("");
        }
    }

    @Test
    void a_missing_pg_dump_is_named_with_what_to_install() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThatThrownBy(() -> with(List.of(empty)).create("first", ORIGIN))
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.TOOL_MISSING);
                    assertThat(e.help()).contains("install postgresql-client-15");
                })
                .hasMessageContaining("pg_dump and pg_restore are not on this machine");
    }

    @Test
    void a_pg_dump_older_than_the_server_is_not_used() throws IOException {
        Path old = programs("old", "14.11");

        assertThatThrownBy(() -> with(List.of(old)).create("first", ORIGIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.TOOL_MISSING))
                .hasMessage(
                        "pg_dump is too old: the server is version 15, " + old.resolve("pg_dump") + " is version 14");
        assertThat(PostgresTools.find(15, List.of(old, programs("newer", "17.2"), programs("same", "15.1")))
                        .major())
                .isEqualTo(15);
    }

    @Test
    void a_pg_dump_that_fails_is_quoted_and_leaves_nothing() throws IOException {
        Path failing = programs("failing", "15.1");
        Files.writeString(failing.resolve("pg_dump"), """
                #!/bin/sh
                if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 15.1"; exit 0; fi
                echo "pg_dump: error: something broke with password $PGPASSWORD" >&2
                exit 1
                """);

        assertThatThrownBy(() -> with(List.of(failing)).create("first", ORIGIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BACKUP_FAILED))
                .hasMessage("pg_dump failed: pg_dump: error: something broke with password ********");
        assertThat(folder.toFile().list()).containsExactly(".lock");
    }

    private Backups with(List<Path> places) {
        return new FolderBackups(folder, new PostgresDumps(server(), places, clock), Optional.empty(), clock);
    }

    private Path programs(String folderName, String version) throws IOException {
        Path bin = Files.createDirectory(directory.resolve(folderName));
        for (String program : List.of("pg_dump", "pg_restore")) {
            Path script = Files.writeString(
                    bin.resolve(program), "#!/bin/sh\necho '%s (PostgreSQL) %s'\n".formatted(program, version));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return bin;
    }
}
