package dev.sluice.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every product's backups keep to, tried on real databases. */
public abstract class BackupsContract {
    protected static final Backups.Origin ORIGIN =
            new Backups.Origin(TestEnvironments.ID, "before deployment 7", Optional.of("1.5.0"), Optional.of("0017"));

    @TempDir
    protected Path directory;

    protected SampleDatabase sample;
    protected Path folder;
    protected Backups backups;
    protected Database database;
    protected final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T10:00:00Z"));

    protected abstract SampleDatabase newSample();

    @BeforeEach
    void a_shop_with_two_tables() {
        sample = newSample();
        folder = directory.resolve("backups");
        backups = backups(folder);
        database = new Databases(clock).database(environment().data().orElseThrow());
        sample.execute(
                "create table users (id integer primary key, name varchar(20) not null)",
                "insert into users values (1, 'ana'), (2, 'tom'), (3, 'eva')",
                "create table orders (id integer primary key, user_id integer references users (id), total numeric)",
                "insert into orders values (10, 1, 9.95), (11, 3, 120)",
                "create index orders_by_user on orders (user_id)",
                "create view spenders as select name, total from users join orders on user_id = users.id");
    }

    /** A Redis whose data is in the same backups. */
    protected Optional<Secret> redis() {
        return Optional.empty();
    }

    protected EnvironmentSpec environment() {
        return TestEnvironments.of(sample.url(), redis(), BackupSpec.DEFAULT);
    }

    protected Backups backups(Path folder) {
        return new Databases(clock).backups(environment(), folder);
    }

    @Test
    void a_backup_says_what_it_holds() {
        Backups.Backup made = backups.create("first", ORIGIN);

        assertThat(made.rows()).isEqualTo(Map.of("users", 3L, "orders", 2L));
        assertThat(made.schemaHash()).isEqualTo(database.facts().schemaHash());
        assertThat(made.at()).isEqualTo(clock.instant());
        assertThat(made.origin()).isEqualTo(ORIGIN);
        assertThat(made.bytes()).isPositive();
        assertThat(made.verifiedAt()).isEmpty();
        assertThat(backups.list()).containsExactly(made);
    }

    @Test
    void making_a_backup_twice_gives_the_same_one() {
        Backups.Backup made = backups.create("first", ORIGIN);
        sample.execute("insert into users values (4, 'kim')");
        clock.advance(Duration.ofHours(1));

        assertThat(backups.create("first", ORIGIN)).isEqualTo(made);
    }

    @Test
    void only_its_owner_can_look_into_a_backup() throws IOException {
        backups.create("first", ORIGIN);

        assertThat(Files.getPosixFilePermissions(folder.resolve("first")))
                .hasSize(3)
                .noneMatch(p -> p.name().matches("(GROUP|OTHERS).*"));
    }

    @Test
    void a_backup_that_passes_a_trial_restore_is_marked_verified() {
        backups.create("first", ORIGIN);
        clock.advance(Duration.ofMinutes(5));

        Backups.Verification verified = backups.verify("first", true);

        assertThat(verified.problems()).isEmpty();
        assertThat(verified.restored()).isTrue();
        assertThat(verified.tables()).isEqualTo(2);
        assertThat(backups.list())
                .first()
                .extracting(Backups.Backup::verifiedAt)
                .isEqualTo(Optional.of(clock.instant()));
    }

    @Test
    void a_flipped_byte_is_found_and_takes_the_mark_away() throws IOException {
        backups.create("first", ORIGIN);
        backups.verify("first", false);
        Path file = largestFile("first");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        Backups.Verification verified = backups.verify("first", true);

        assertThat(verified.problems())
                .singleElement()
                .asString()
                .contains(file.getFileName().toString())
                .contains("is damaged");
        assertThat(verified.restored()).isFalse();
        assertThat(backups.list())
                .first()
                .extracting(Backups.Backup::verifiedAt)
                .isEqualTo(Optional.empty());
    }

    @Test
    void a_truncated_a_missing_and_a_foreign_file_are_named() throws IOException {
        backups.create("first", ORIGIN);
        Path file = largestFile("first");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        Files.writeString(folder.resolve("first/data/foreign"), "");

        assertThat(backups.verify("first", false).problems())
                .hasSize(2)
                .anyMatch(p -> p.contains((bytes.length - 1) + " bytes, " + bytes.length + " were written"))
                .anyMatch(p -> p.equals("data/foreign does not belong to the backup"));

        Files.delete(file);
        assertThat(backups.verify("first", false).problems()).anyMatch(p -> p.endsWith("is missing"));
    }

    @Test
    void a_backup_with_a_changed_manifest_is_not_listed() throws IOException {
        backups.create("first", ORIGIN);
        Path manifest = folder.resolve("first/manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"users\" : 3", "\"users\" : 4"));

        assertThat(backups.list()).isEmpty();
        assertThat(backups.verify("first", false).problems())
                .singleElement()
                .asString()
                .startsWith("manifest.json");
        assertThatThrownBy(() -> backups.create("first", ORIGIN)).hasMessageContaining("damaged backup");
    }

    @Test
    void a_trial_restore_notices_rows_that_are_not_there() throws Exception {
        backups.create("first", ORIGIN);
        pretend("first", "\"users\" : 3", "\"users\" : 4");

        assertThat(backups.verify("first", false).problems()).isEmpty();
        assertThat(backups.verify("first", true).problems())
                .containsExactly("table users has 3 rows in the restored copy, 4 were recorded");
    }

    @Test
    void restore_brings_back_every_row_and_the_schema() {
        Backups.Backup made = backups.create("first", ORIGIN);
        sample.execute(
                "drop view spenders",
                "delete from orders",
                "update users set name = 'nobody'",
                "create table added (id integer)");

        backups.restore("first");

        assertThat(database.facts().schemaHash()).isEqualTo(made.schemaHash());
        assertThat(database.text("select name from users where id = 2")).contains("tom");
        assertThat(database.number("select count(*) from spenders").orElseThrow())
                .isEqualByComparingTo("2");
        assertThat(database.exists("added", Optional.empty())).isFalse();
    }

    @Test
    void an_empty_database_can_be_backed_up_and_brought_back() {
        sample.execute("drop view spenders", "drop table orders", "drop table users");
        backups.create("empty", ORIGIN);
        sample.execute("create table users (id integer primary key)");

        assertThat(backups.verify("empty", true).problems()).isEmpty();
        backups.restore("empty");

        assertThat(database.exists("users", Optional.empty())).isFalse();
    }

    @Test
    void restoring_a_damaged_backup_leaves_the_database_as_it_was() throws IOException {
        backups.create("first", ORIGIN);
        sample.execute("insert into users values (4, 'kim')");
        Path file = largestFile("first");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> backups.restore("first"))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("is damaged");
        assertThat(database.number("select count(*) from users").orElseThrow()).isEqualByComparingTo("4");
    }

    @Test
    void restoring_what_turns_out_other_than_recorded_leaves_the_database_as_it_was() throws Exception {
        backups.create("first", ORIGIN);
        sample.execute("insert into users values (4, 'kim')");
        pretend("first", "\"orders\" : 2", "\"orders\" : 3");

        assertThatThrownBy(() -> backups.restore("first")).hasMessageContaining("table orders has 2 rows");
        assertThat(database.number("select count(*) from users").orElseThrow()).isEqualByComparingTo("4");
    }

    @Test
    void pruning_goes_by_time_and_keeps_the_newest_verified_and_the_pinned() {
        Instant start = clock.instant();
        List<String> names = List.of("z-oldest", "m-verified", "y-pinned", "b-old", "a-newest");
        for (String name : names) {
            backups.create(name, ORIGIN);
            clock.advance(Duration.ofDays(1));
        }
        backups.verify("m-verified", false);
        clock.set(start.plus(Duration.ofDays(60)));

        assertThat(backups.prune(1, Duration.ofDays(30), Set.of("y-pinned"))).containsExactly("z-oldest", "b-old");
        assertThat(backups.list())
                .extracting(Backups.Backup::name)
                .containsExactly("m-verified", "y-pinned", "a-newest");
    }

    @Test
    void names_that_could_leave_the_folder_are_refused() {
        for (String name : List.of("../x", "a/b", "", ".hidden", "-x", "x".repeat(101), "a..b", "x.partial")) {
            assertThatThrownBy(() -> backups.create(name, ORIGIN))
                    .isInstanceOf(SluiceException.class)
                    .hasMessageContaining("not the name of a backup");
        }
        assertThatThrownBy(() -> backups.restore("never-made")).hasMessageContaining("there is no backup never-made");
    }

    @Test
    void a_backup_that_was_killed_is_never_listed_and_the_next_one_works() throws Exception {
        try (AutoCloseable block = sample.blockBackups()) {
            Process child = startChild("killed");
            awaitPartial(child);
            child.destroyForcibly();
            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(folder.resolve("killed")).doesNotExist();
            assertThat(backups.list()).isEmpty();
        }

        assertThat(backups.create("killed", ORIGIN).rows()).containsEntry("users", 3L);
        assertThat(backups.verify("killed", true).problems()).isEmpty();
        assertThat(children()).noneMatch(name -> name.endsWith(".partial"));
    }

    @Test
    void two_backups_at_once_are_refused() throws Exception {
        try (AutoCloseable block = sample.blockBackups()) {
            Process child = startChild("first");
            awaitPartial(child);
            assertThatThrownBy(() -> backups.create("second", ORIGIN))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BUSY));
            child.destroyForcibly();
            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_full_disk_is_said_with_its_numbers_and_leaves_nothing_behind() throws Exception {
        sample.execute(sample.noise());
        Path small = Files.createDirectory(directory.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", small.toString()) == 0,
                "needs root and mount for a small tmpfs");
        try {
            assertThatThrownBy(() -> backups(small).create("first", ORIGIN))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BACKUP_FAILED))
                    .hasMessageMatching("the disk of .*small is full: 0\\.\\d MB are free, and the database takes"
                            + " \\d+\\.\\d MB before compression");
            try (Stream<Path> left = Files.list(small)) {
                assertThat(left.map(p -> p.getFileName().toString()))
                        .contains(".lock")
                        .allMatch(name -> name.endsWith(".lock"));
            }
        } finally {
            run("umount", small.toString());
        }
    }

    @Test
    void what_is_restored_into_another_database_leaves_this_one_alone() {
        backups.create("first", ORIGIN);
        List<String> backedUp = sample.rows("users", "orders");
        SampleDatabase other = newOther();
        sample.execute("insert into users values (4, 'kim')");

        new Databases(clock).backupsInto(environment(), folder, other.name()).restore("first");

        assertThat(other.rows("users", "orders")).isEqualTo(backedUp);
        assertThat(database.text("select count(*) from users")).contains("4");
    }

    @Test
    void ten_rounds_of_damage_never_make_a_bad_backup_good_or_a_good_one_useless() throws Exception {
        new DamageRounds(this, S3Server.started()).run(10);
    }

    @Test
    @Tag("long")
    void a_hundred_rounds_of_damage_never_make_a_bad_backup_good_or_a_good_one_useless() throws Exception {
        new DamageRounds(this, S3Server.started()).run(100);
    }

    /** Another database that is there, empty, and of the same kind. */
    protected abstract SampleDatabase newOther();

    protected Process startChild(String name) throws IOException {
        return startChild(folder, name, Map.of());
    }

    Process startChild(Path folder, String name, Map<String, String> environment) throws IOException {
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BackupInChild.class.getName(),
                folder.toString(),
                name);
        child.environment().put("TEST_DATABASE_URL", sample.url().reveal());
        redis().ifPresent(url -> child.environment().put("TEST_REDIS_URL", url.reveal()));
        child.environment().putAll(environment);
        return child.redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
    }

    /** Until the child is in the middle: its draft is there, and the lock keeps it from ending. */
    protected void awaitPartial(Process child) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (children().stream().noneMatch(name -> name.endsWith(".partial"))) {
            assertThat(child.isAlive()).as("the child is at work").isTrue();
            assertThat(System.nanoTime()).as("a draft within 20 s").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private List<String> children() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(p -> p.getFileName().toString()).toList();
        }
    }

    private Path largestFile(String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(name).resolve("data"))) {
            return files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(f -> f.toFile().length()))
                    .orElseThrow();
        }
    }

    /** Changes a manifest and its checksum: as if other data had been recorded. */
    protected void pretend(String name, String recorded, String claimed) throws Exception {
        Path manifest = folder.resolve(name).resolve("manifest.json");
        String text = Files.readString(manifest);
        assertThat(text).contains(recorded);
        byte[] changed = text.replace(recorded, claimed).getBytes(StandardCharsets.UTF_8);
        Files.write(manifest, changed);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(changed));
        Files.writeString(folder.resolve(name).resolve("manifest.sha256"), sha256 + "  manifest.json\n");
    }

    static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
