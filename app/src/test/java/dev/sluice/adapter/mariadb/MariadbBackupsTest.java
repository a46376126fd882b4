package dev.sluice.adapter.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.backup.FolderBackups;
import dev.sluice.adapter.database.BackupsContract;
import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.database.TestEnvironments;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.port.Backups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MariadbBackupsTest extends BackupsContract {
    private static final Backups.Origin ORIGIN =
            new Backups.Origin(TestEnvironments.ID, "test", Optional.empty(), Optional.empty());

    @BeforeAll
    static void needs_mariadb() {
        MariadbForTests.assumeInstalled();
    }

    @Override
    protected SampleDatabase newSample() {
        return new MariadbSample();
    }

    @Override
    protected SampleDatabase newOther() {
        return new MariadbSample((MariadbSample) sample);
    }

    private String name() {
        return sample.name();
    }

    private Connection connect() throws SQLException {
        return ((MariadbSample) sample).connect();
    }

    @Test
    void rows_and_counts_are_of_one_moment_while_others_write() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch writing = new CountDownLatch(1);
        sample.execute("insert into users select seq, concat('user ', seq) from seq_100_to_20000");
        Thread writer = Thread.ofVirtual().start(() -> {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int id = 1000; !over.get(); id++) {
                    statement.execute("insert into users values (-%d, 'new')".formatted(id));
                    statement.execute("insert into orders values (-%1$d, -%1$d, 1)".formatted(id));
                    connection.commit();
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
        assertThat(made.rows().get("orders")).isGreaterThan(2);
    }

    @Test
    void a_schema_of_every_kind_of_thing_comes_back_as_it_was() throws IOException {
        everyKind();
        Backups.Backup made = backups.create("first", ORIGIN);
        List<String> rows = sample.rows("users", "`we``ird`", "parts", "kinds");
        String described = described();
        assertThat(described).contains("tidy", "latin1_swedish_ci", "ana_only", "root@localhost");

        assertThat(backups.verify("first", true).problems()).isEmpty();
        assertThat(described()).isEqualTo(described);
        sample.execute("drop trigger shout", "drop event tidy", "drop procedure greet", "delete from parts");
        backups.restore("first");

        assertThat(database.facts().schemaHash()).isEqualTo(made.schemaHash());
        assertThat(sample.rows("users", "`we``ird`", "parts", "kinds")).isEqualTo(rows);
        assertThat(described()).isEqualTo(described.replace("root@localhost", name() + "@%"));
        assertThat(backups.create("second", ORIGIN).rows()).isEqualTo(made.rows());
        sample.execute("insert into kinds (name) values ('new')");
        assertThat(database.text("select name from kinds where name like 'new%'"))
                .contains("new!");
        assertThat(scratchDatabases()).isEmpty();
    }

    private void everyKind() {
        sample.execute(
                "create table `we``ird` (`a b` int primary key) comment 'a; b\\nINSERT INTO `x` VALUES (1);'",
                "insert into `we``ird` values (1), (2)",
                "create table kinds (id int auto_increment primary key, name varchar(40), b blob, bits bit(3), j json,"
                        + " g geometry, at timestamp(6) null, loud varchar(40) as (upper(name)) stored, e enum('x','y'))",
                "insert into kinds (name, b, bits, j, g, at, e) values ('it''s\\n\\\\ );(', x'00ff0a0d27225c', b'101',"
                        + " '{\"a\": 1}', point(1, 2), '2026-03-29 02:30:00.123456', 'y'), ('ü😀', null, null, null, null, null, null)",
                "create table parts (id int, y int) partition by range (y) (partition p0 values less than (10),"
                        + " partition p1 values less than maxvalue)",
                "insert into parts values (1, 5), (2, 50)",
                "create sequence numbers start with 7",
                "create view ana_only as select * from spenders where name = 'ana'",
                "create procedure greet(in who varchar(10)) begin\r\n  -- a comment of its own\r\n"
                        + "INSERT INTO `users` VALUES (900, who);\nend",
                "create trigger shout before insert on kinds for each row set new.name = concat(new.name, '!')",
                "create event tidy on schedule every 1 second do delete from parts where y = 5");
        MariadbForTests.execute(
                name(),
                "root",
                "create function twice(x int) returns int deterministic return 2 * x",
                "create view doubled as select twice(id) from users");
        MariadbForTests.admin("grant select on mysql.proc to " + name() + "@'%'");
        sample.execute(
                "alter database collate latin1_swedish_ci",
                "alter event tidy disable",
                "insert into parts values (3, 5)");
    }

    /** What the schema hash leaves out: events, owners, the database's own collation. */
    private String described() {
        return database.text("""
                select concat_ws('; ', @@collation_database,
                    (select group_concat(event_name, event_definition, interval_value, status order by 1)
                     from information_schema.events where event_schema = database()),
                    (select group_concat(table_name, definer order by 1) from information_schema.views
                     where table_schema = database()),
                    (select group_concat(routine_name, routine_definition, database_collation order by 1)
                     from information_schema.routines where routine_schema = database()))
                """).orElseThrow();
    }

    @Test
    void a_trigger_that_names_its_database_is_none_of_production_in_a_copy() {
        sample.execute("create trigger " + name() + ".shout\nbefore insert on " + name()
                + ".users for each row set new.name = upper(new.name)");
        Backups.Backup made = backups.create("first", ORIGIN);
        sample.execute("drop trigger shout");

        assertThat(backups.verify("first", true).problems()).isEmpty();
        assertThat(database.text(
                        "select trigger_name from information_schema.triggers where trigger_schema = database()"))
                .isEmpty();
        backups.restore("first");

        assertThat(database.facts().schemaHash()).isEqualTo(made.schemaHash());
        sample.execute("insert into users values (4, 'kim')");
        assertThat(database.text("select name from users where id = 4")).contains("KIM");

        sample.execute(
                "drop trigger shout", "create trigger shout /* why */ before insert on users for each row set @a = 1");
        assertThatThrownBy(() -> backups.create("second", ORIGIN))
                .hasMessageContaining("the trigger shout has a header that cannot be read");
    }

    @Test
    void an_event_never_runs_where_a_backup_is_tried() {
        sample.execute(
                "create table beats (at datetime)",
                "create event beat on schedule every 1 second on completion preserve do insert into beats values (now())");
        awaitText("select count(*) > 0 from beats", "1");
        sample.execute("alter event beat disable");
        backups.create("first", ORIGIN);
        sample.execute("alter event beat enable");
        backups.create("second", ORIGIN);

        assertThat(backups.verify("second", true).problems()).isEmpty();
        assertThat(backups.verify("first", true).problems()).isEmpty();
        backups.restore("second");

        assertThat(database.text("select status from information_schema.events where event_name = 'beat'"
                        + " and event_schema = database()"))
                .contains("ENABLED");
    }

    private void awaitText(String sql, String expected) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!database.text(sql).equals(Optional.of(expected))) {
            assertThat(System.nanoTime()).as(sql).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    @Test
    void a_restore_that_fails_at_its_very_end_leaves_everything_as_it_was() {
        sample.execute(
                "create event tidy on schedule every 1 day do delete from orders",
                "create procedure greet() select 'hello'",
                "create trigger shout before insert on users for each row set new.name = upper(new.name)");
        backups.create("first", ORIGIN);
        sample.execute(
                "insert into users values (4, 'kim')",
                "create table added (id int)",
                "create view newest as select max(id) from users",
                "drop event tidy");
        MariadbForTests.execute(name(), "root", "create view of_root as select name from users");
        String before = database.facts().schemaHash();
        MariadbForTests.admin("revoke event on " + name() + ".* from " + name() + "@'%'");

        assertThatThrownBy(() -> backups.restore("first"))
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.BACKUP_FAILED);
                    assertThat(e.help()).contains("the database");
                })
                .hasMessageContaining("Access denied")
                .hasMessageContaining("with " + name() + " as their definer");

        assertThat(database.facts().schemaHash()).isEqualTo(before);
        assertThat(sample.rows("users")).hasSize(4);
        sample.execute("insert into users values (5, 'lee')");
        assertThat(database.text("select name from users where id = 5")).contains("LEE");
        assertThat(scratchDatabases()).isEmpty();
    }

    @Test
    void tables_without_a_snapshot_are_refused_by_name() {
        sample.execute(
                "create table log (line text) engine = MyISAM",
                "create table `cache` (k int) engine = Aria",
                "create table versioned (id int) with system versioning");

        assertThatThrownBy(() -> backups.create("first", ORIGIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BACKUP_FAILED))
                .hasMessageContaining("cache (Aria), log (MyISAM)");
        sample.execute("drop table log", "drop table `cache`");
        assertThatThrownBy(() -> backups.create("first", ORIGIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_YET))
                .hasMessageContaining("history: versioned");
        assertThat(backups.list()).isEmpty();
    }

    @Test
    void what_its_user_cannot_see_is_not_left_out_silently() {
        MariadbForTests.admin("revoke trigger on " + name() + ".* from " + name() + "@'%'");
        assertThatThrownBy(() -> backups.create("first", ORIGIN)).hasMessageContaining("has no TRIGGER privilege");

        MariadbForTests.admin("grant trigger on " + name() + ".* to " + name() + "@'%'");
        MariadbForTests.execute(name(), "root", "create procedure hidden() select 1");
        assertThatThrownBy(() -> backups.create("first", ORIGIN))
                .hasMessageContaining("may not read the body of the procedure hidden");
        MariadbForTests.admin(
                "revoke alter routine, execute, create routine on " + name() + ".* from " + name() + "@'%'");
        assertThatThrownBy(() -> backups.create("first", ORIGIN)).hasMessageContaining("has no EXECUTE privilege");
        assertThat(backups.list()).isEmpty();
    }

    @Test
    void a_schema_that_changes_meanwhile_makes_no_backup() throws Exception {
        CompletableFuture<Backups.Backup> running;
        try (AutoCloseable block = sample.blockBackups()) {
            running = CompletableFuture.supplyAsync(() -> backups.create("first", ORIGIN));
            awaitDump();
            MariadbForTests.execute(name(), name(), "create table aaa (id int)");
        }
        assertThatThrownBy(() -> running.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("the schema was changed while the backup was made");
        assertThat(backups.list()).isEmpty();
    }

    private void awaitDump() throws SQLException {
        try (Connection root = MariadbForTests.connect("mysql", "root");
                Statement statement = root.createStatement()) {
            awaitDump(statement, name());
        }
    }

    private static void awaitDump(Statement root, String database) throws SQLException {
        String sql = "select 1 from information_schema.processlist where db = '" + database
                + "' and state like '%metadata lock%'";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!root.executeQuery(sql).next()) {
            assertThat(System.nanoTime()).as("mariadb-dump waits within 20 s").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void a_server_that_goes_in_the_middle_leaves_no_backup() throws Exception {
        try (TestServer own = TestServer.start()) {
            String address = "localhost:" + own.port();
            Connection root =
                    DriverManager.getConnection("jdbc:mariadb://" + address + "/?sslMode=disable", "root", "");
            Statement statement = root.createStatement();
            statement.execute("create database shop");
            statement.execute("create user shop identified by 'pw'");
            statement.execute("grant all on *.* to shop");
            statement.execute("use shop");
            statement.execute("create table noise as select md5(seq) from seq_1_to_1000");
            Secret url = new Secret("mysql://shop:pw@" + address + "/shop");
            Backups there = new Databases(clock).backups(TestEnvironments.of(url, BackupSpec.DEFAULT), folder);
            there.create("good", ORIGIN);
            statement.execute("lock tables shop.noise write");
            CompletableFuture<Backups.Backup> running =
                    CompletableFuture.supplyAsync(() -> there.create("cut", ORIGIN));
            awaitDump(statement, "shop");

            own.kill();

            assertThatThrownBy(() -> running.get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            SluiceException.class,
                            e -> assertThat(e.code()).isIn(Code.DATABASE_UNREACHABLE, Code.BACKUP_FAILED));
            assertThat(there.list()).extracting(Backups.Backup::name).containsExactly("good");
            assertThatThrownBy(() -> there.verify("good", true))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.DATABASE_UNREACHABLE));
            assertThat(there.verify("good", false).good()).isTrue();
        }
    }

    @Test
    void a_database_that_somebody_is_connected_to_is_not_replaced() throws SQLException {
        backups.create("first", ORIGIN);
        sample.execute("insert into users values (4, 'kim')");

        try (Connection connected = connect()) {
            assertThat(connected.isValid(5)).isTrue();
            assertThatThrownBy(() -> backups.restore("first"))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CHECK_FAILED))
                    .hasMessageMatching("the database " + name() + " is in use by " + name()
                            + " from localhost:\\d+ \\(connection \\d+\\)");
        }
        assertThat(database.text("select count(*) from users")).contains("4");
    }

    @Test
    void tables_of_other_databases_that_refer_to_it_stop_a_restore() {
        MariadbSample other = new MariadbSample((MariadbSample) sample);
        other.execute("create table bills (user_id int, foreign key (user_id) references " + name() + ".users (id))");
        backups.create("first", ORIGIN);

        assertThatThrownBy(() -> backups.restore("first")).hasMessageContaining(other.name() + ".bills");
    }

    @Test
    void the_servers_own_databases_are_no_place_for_a_backup() {
        for (String own : List.of("mysql", "SYS", "information_schema")) {
            assertThatThrownBy(() -> MariadbDumps.into(server(), own, clock))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE));
        }
    }

    @Test
    void scratch_databases_of_killed_runs_go_after_an_hour_and_nobody_elses() {
        backups.create("first", ORIGIN);
        Instant now = clock.instant();
        String old = scratch("verify", now.minus(Duration.ofMinutes(61)), ScratchDatabase.COMMENT);
        String young = scratch("verify", now.minus(Duration.ofMinutes(59)), ScratchDatabase.COMMENT);
        String replaced = scratch("replaced", now.minus(Duration.ofDays(9)), ScratchDatabase.ASIDE);
        String foreign = scratch("restore", now.minus(Duration.ofDays(9)), "somebody else''s");

        backups.verify("first", true);

        assertThat(scratchDatabases())
                .containsExactlyInAnyOrder(young, replaced, foreign)
                .doesNotContain(old);
        List.of(young, replaced, foreign).forEach(name -> MariadbForTests.admin("drop database " + name));
    }

    private String scratch(String kind, Instant made, String comment) {
        String scratch = "sluice_%s_%d_%08x".formatted(kind, made.getEpochSecond(), name().hashCode());
        MariadbForTests.admin("create database " + scratch + " comment '" + comment + "'");
        return scratch;
    }

    private List<String> scratchDatabases() {
        return database.text("select group_concat(schema_name) from information_schema.schemata"
                        + " where schema_name like 'sluice%'")
                .map(names -> List.of(names.split(",")))
                .orElse(List.of());
    }

    @Test
    void without_the_right_to_create_databases_the_error_names_it() {
        MariadbForTests.admin("revoke all on `sluice\\_%`.* from " + name() + "@'%'");
        backups.create("first", ORIGIN);

        assertThatThrownBy(() -> backups.verify("first", true))
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.CHECK_FAILED);
                    assertThat(e.help()).contains("GRANT ALL PRIVILEGES ON `sluice\\_%`.* TO " + name());
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
            while (child.descendants().noneMatch(p -> commandLine(p).contains("--single-transaction"))) {
                assertThat(System.nanoTime()).as("mariadb-dump within 20 s").isLessThan(deadline);
                LockSupport.parkNanos(1_000_000);
            }

            assertThat(child.descendants().map(MariadbBackupsTest::commandLine))
                    .allSatisfy(line -> assertThat(line).doesNotContain(MariadbForTests.PASSWORD, "s3cr"));

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
    void a_missing_or_old_mariadb_dump_is_named_with_what_to_install() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path old = programs("old", "echo 'mariadb-dump  Ver 10.19 Distrib 10.5.2-MariaDB, for Linux'");

        assertThatThrownBy(() -> with(empty).create("first", ORIGIN))
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.TOOL_MISSING);
                    assertThat(e.help()).contains("install mariadb-client");
                })
                .hasMessageContaining("mariadb-dump and mariadb are not on this machine");
        assertThatThrownBy(() -> with(old).create("first", ORIGIN))
                .hasMessageMatching("mariadb-dump is too old: the server is version \\d+\\.\\d+\\.\\d+, "
                        + old.resolve("mariadb-dump") + " is version 10.5");
    }

    @Test
    void a_mariadb_dump_that_fails_or_stops_early_leaves_nothing() throws IOException {
        String version = "if [ \"$2\" = --version ]; then echo 'Distrib 99.9.9-MariaDB'; exit 0; fi\n";
        Path failing = programs("failing", version + "echo \"something broke with password $MYSQL_PWD\" >&2; exit 2");
        Path early = programs("early", version + "echo '-- MariaDB dump'; exit 0");

        assertThatThrownBy(() -> with(failing).create("first", ORIGIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BACKUP_FAILED))
                .hasMessage("mariadb-dump failed: something broke with password ********");
        assertThatThrownBy(() -> with(early).create("first", ORIGIN)).hasMessageContaining("has no end");
        assertThat(folder.toFile().list()).containsExactly(".lock");
    }

    private MariadbServer server() {
        return new MariadbServer((DatabaseUrl.Mariadb) DatabaseUrl.parse(sample.url()));
    }

    @Test
    void a_table_that_stays_locked_ends_the_backup() throws Exception {
        MariadbDumps hurried = new MariadbDumps(server(), MariadbTools.usualPlaces(), clock, Duration.ofMillis(300));
        try (AutoCloseable block = sample.blockBackups()) {
            assertThatThrownBy(() -> with(hurried).create("first", ORIGIN))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BACKUP_FAILED))
                    .hasMessageContaining("somebody had a table of " + name() + " locked");
        }
        assertThat(backups.list()).isEmpty();
    }

    private Backups with(Path place) {
        return with(new MariadbDumps(server(), List.of(place), clock, Duration.ofMinutes(1)));
    }

    private Backups with(MariadbDumps dumps) {
        return new FolderBackups(folder, dumps, Optional.empty(), clock);
    }

    private Path programs(String folderName, String script) throws IOException {
        Path bin = Files.createDirectory(directory.resolve(folderName));
        for (String program : List.of("mariadb-dump", "mariadb")) {
            Path file = Files.writeString(bin.resolve(program), "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return bin;
    }
}
