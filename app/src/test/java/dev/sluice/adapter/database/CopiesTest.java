package dev.sluice.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.adapter.sqlite.SqliteSample;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.BackupSpec.Encryption;
import dev.sluice.config.BackupSpec.Place;
import dev.sluice.port.Backups;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted backups and copies in other places: what a thief finds, what a forger can do, what a cut line costs. */
class CopiesTest {
    private static final String IDENTITY = "AGE-SECRET-KEY-1V5L80ZNF6686R3MMCU84YGL5ME86HF4A0VX6A3QS6GMWG7TSKJYQTAS5VU";
    private static final String RECIPIENT = "age12z5z9dapmumwprdu72u0wj6g7js09g6jl5qgv63y4f90uljrw3tsulful7";
    private static final Optional<Encryption> ENCRYPTED =
            Optional.of(new Encryption(Optional.of(RECIPIENT), new Secret(IDENTITY)));
    private static final Backups.Origin ORIGIN =
            new Backups.Origin(TestEnvironments.ID, "test", Optional.empty(), Optional.empty());
    private static final String MARKER = "Wittgenstein 1889";

    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T10:00:00Z"));
    private SqliteSample sample;
    private Path folder;
    private Path share;

    @BeforeEach
    void a_shop_and_a_mounted_share() throws IOException {
        sample = new SqliteSample(directory);
        sample.execute(
                "create table users (id integer primary key, name text)",
                "insert into users values (1, '" + MARKER + "')");
        folder = directory.resolve("backups");
        share = Files.createDirectory(directory.resolve("share"));
    }

    private Backups backups(Path folder, Optional<Encryption> encryption, Place... copies) {
        BackupSpec spec = new BackupSpec(5, Duration.ofDays(30), true, Duration.ZERO, encryption, List.of(copies));
        return new Databases(clock).backups(TestEnvironments.of(sample.url(), spec), folder);
    }

    @Test
    void an_encrypted_backup_is_verified_and_restored_and_nothing_of_it_is_readable() throws IOException {
        Backups backups = backups(folder, ENCRYPTED);
        backups.create("first", ORIGIN);
        sample.execute("delete from users");

        assertThat(backups.verify("first", true).problems()).isEmpty();
        for (Path file : filesOf(folder)) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain(MARKER, "SQLite format", IDENTITY);
        }
        backups.restore("first");
        assertThat(sample.rows("users")).containsExactly("users|1|" + MARKER);
    }

    @Test
    void the_tools_of_any_distribution_read_it_without_us() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/age")), "needs package: age");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zstd")), "needs package: zstd");
        backups(folder, ENCRYPTED).create("first", ORIGIN);
        Path key = Files.writeString(directory.resolve("key"), IDENTITY);
        Path out = directory.resolve("out.db");

        Process tools = new ProcessBuilder(
                        "bash",
                        "-o",
                        "pipefail",
                        "-c",
                        "age -d -i \"$0\" \"$1\" | zstd -dc > \"$2\"",
                        key.toString(),
                        folder.resolve("first/data/database.sqlite.zst.age").toString(),
                        out.toString())
                .inheritIO()
                .start();

        assertThat(tools.waitFor()).isZero();
        assertThat(Files.readAllBytes(out)).startsWith("SQLite format 3".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void without_the_key_an_encrypted_backup_is_listed_but_never_called_good() {
        backups(folder, ENCRYPTED).create("first", ORIGIN);
        Backups without = backups(folder, Optional.empty());

        assertThat(without.list()).hasSize(1);
        assertThatThrownBy(() -> without.verify("first", false))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining("is encrypted");
        assertThatThrownBy(() -> without.restore("first")).hasMessageContaining("is encrypted");
    }

    @Test
    void files_of_two_encrypted_backups_cannot_be_exchanged() throws IOException {
        Backups backups = backups(folder, ENCRYPTED);
        backups.create("january", ORIGIN);
        sample.execute("insert into users values (2, 'new')");
        backups.create("february", ORIGIN);
        Path data = folder.resolve("february/data/database.sqlite.zst.age");
        Files.copy(folder.resolve("january/data/database.sqlite.zst.age"), data, StandardCopyOption.REPLACE_EXISTING);
        assertThat(backups.verify("february", true).good()).isFalse();

        FirstFormat.forge(folder.resolve("february"), folder.resolve("january"));

        assertThat(backups.verify("february", true).good()).isFalse();
        assertThat(backups.list()).extracting(Backups.Backup::name).containsExactly("january");
        assertThatThrownBy(() -> backups.restore("february")).hasMessageContaining("not ours");
    }

    @Test
    void an_empty_machine_restores_from_the_copy_by_name() {
        Place place = new Place.Directory(share.toString());
        Backups here = backups(folder, ENCRYPTED, place);
        here.create("first", ORIGIN);
        here.copy("first");
        sample.execute("update users set name = 'gone'");

        Backups empty = backups(directory.resolve("empty"), ENCRYPTED, place);
        assertThat(empty.list()).isEmpty();
        assertThat(empty.copies())
                .singleElement()
                .satisfies(copy -> assertThat(copy.place()).isEqualTo(share.toString()))
                .satisfies(copy -> assertThat(copy.backup().name()).isEqualTo("first"));
        empty.restore("first");

        assertThat(sample.rows("users")).containsExactly("users|1|" + MARKER);
    }

    @Test
    void a_copy_that_is_not_encrypted_is_none_of_ours_where_backups_are() {
        Place place = new Place.Directory(share.toString());
        Backups forger = backups(directory.resolve("forger"), Optional.empty(), place);
        forger.create("first", ORIGIN);
        forger.copy("first");

        Backups ours = backups(folder, ENCRYPTED, place);

        assertThat(ours.copies()).isEmpty();
        assertThatThrownBy(() -> ours.restore("first")).hasMessageContaining("there is no backup first");
    }

    @Test
    void where_nothing_is_mounted_nothing_is_written() {
        Backups backups = backups(
                folder,
                Optional.empty(),
                new Place.Directory(directory.resolve("not-mounted").toString()));
        backups.create("first", ORIGIN);

        assertThatThrownBy(() -> backups.copy("first")).hasMessageContaining("is its disk mounted?");
        assertThat(directory.resolve("not-mounted")).doesNotExist();
    }

    @Test
    void copies_are_pruned_by_the_same_rule_and_leave_nothing() throws IOException {
        Place place = new Place.Directory(share.toString());
        Backups backups = backups(
                folder,
                Optional.empty(),
                place,
                S3Server.bucket(S3Server.started().endpoint()));
        for (String name : List.of("one", "two", "three")) {
            backups.create(name, ORIGIN);
            backups.copy(name);
            clock.advance(Duration.ofDays(1));
        }
        clock.advance(Duration.ofDays(60));

        backups.prune(1, Duration.ofDays(30), Set.of("one"));

        assertThat(backups.copies())
                .extracting(copy -> copy.backup().name() + " " + copy.place())
                .containsExactly(
                        "one " + share,
                        "three " + share,
                        "one s3://acme-backups/databases",
                        "three s3://acme-backups/databases");
        try (Stream<Path> left = Files.list(share.resolve("shop/production"))) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void two_backups_of_one_name_do_not_overwrite_each_other_in_the_store() {
        Place place = new Place.Directory(share.toString());
        Backups lost = backups(directory.resolve("lost"), Optional.empty(), place);
        lost.create("1-backup", ORIGIN);
        lost.copy("1-backup");
        clock.advance(Duration.ofDays(1));

        Backups rebuilt = backups(folder, Optional.empty(), place);
        rebuilt.create("1-backup", ORIGIN);
        rebuilt.copy("1-backup");

        assertThat(rebuilt.copies()).hasSize(2);
        assertThat(rebuilt.verifyCopies("1-backup")).hasSize(2).allMatch(Backups.Verification::good);

        rebuilt.prune(1, Duration.ZERO, Set.of());
        assertThat(rebuilt.copies())
                .singleElement()
                .satisfies(copy -> assertThat(copy.backup().at()).isEqualTo(clock.instant()));
    }

    @Test
    void an_upload_that_was_cut_is_carried_on_and_not_begun_again() throws IOException {
        S3Server store = S3Server.started();
        sample.execute(
                "create table noise (data blob)",
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < 50)"
                        + " insert into noise select randomblob(1000000) from n");
        long bytes = backups(folder, Optional.empty()).create("first", ORIGIN).bytes();
        assertThat(bytes).isGreaterThan(49_000_000);
        try (CuttingProxy network = new CuttingProxy(store.port(), 40_000_000)) {
            Backups cut = backups(folder, Optional.empty(), S3Server.bucket(network.endpoint()));
            assertThatThrownBy(() -> cut.copy("first"))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BACKUP_FAILED));
        }
        Backups direct = backups(folder, Optional.empty(), S3Server.bucket(store.endpoint()));
        assertThat(direct.copies()).isEmpty();

        try (CuttingProxy network = new CuttingProxy(store.port(), Long.MAX_VALUE)) {
            backups(folder, Optional.empty(), S3Server.bucket(network.endpoint()))
                    .copy("first");
            assertThat(network.carried()).isLessThan(bytes - 30_000_000);
        }
        assertThat(direct.verifyCopies("first")).singleElement().matches(Backups.Verification::good);
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
