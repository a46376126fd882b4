package dev.sluice.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.S3Server;
import dev.sluice.adapter.redis.TestRedis;
import dev.sluice.adapter.sqlite.SqliteSample;
import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.BackupSpec.Place;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.plan.Plan;
import dev.sluice.port.Backups;
import dev.sluice.port.RecoveryKits;
import dev.sluice.port.ReleaseStore.Release;
import dev.sluice.run.RecoveryTrial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lost machine's releases, configuration and data come back from a directory and from a real store that speaks S3. */
class RecoveryTest {
    private static final String IDENTITY = "AGE-SECRET-KEY-1V5L80ZNF6686R3MMCU84YGL5ME86HF4A0VX6A3QS6GMWG7TSKJYQTAS5VU";
    private static final String RECIPIENT = "age12z5z9dapmumwprdu72u0wj6g7js09g6jl5qgv63y4f90uljrw3tsulful7";
    private static final EnvironmentId SHOP = new EnvironmentId("shop", "production");

    @TempDir
    private Path folder;

    private SqliteSample shop;
    private Path share;
    private Path lost;
    private Path spare;
    private Map<String, String> variables;

    @BeforeEach
    void a_shop_on_a_machine_that_will_be_lost_and_a_spare_one() throws IOException {
        shop = new SqliteSample(folder);
        shop.execute("create table users (id integer primary key, name text)", "insert into users values (1, 'ana')");
        share = Files.createDirectory(folder.resolve("share"));
        lost = Files.createDirectory(folder.resolve("lost"));
        spare = Files.createDirectory(folder.resolve("spare"));
        variables = Map.of("DATABASE_URL", "sqlite:" + shop.file(), "BACKUP_KEY", IDENTITY);
        write("hello");
    }

    private void write(String page) throws IOException {
        Files.createDirectories(lost.resolve("site/assets"));
        Files.writeString(lost.resolve("site/index.html"), page);
        Files.writeString(lost.resolve("site/run.sh"), "#!/bin/sh\n");
        assertThat(lost.resolve("site/run.sh").toFile().setExecutable(true)).isTrue();
        if (!Files.exists(lost.resolve("site/link"))) {
            Files.createSymbolicLink(lost.resolve("site/link"), Path.of("index.html"));
        }
    }

    private EnvironmentSpec configured(String backup) throws IOException {
        Files.writeString(lost.resolve("sluice.yaml"), """
                app: shop
                run: python3 -m http.server ${port}
                artifact: {directory: site, prepare: "sh -c 'echo prepared > made; echo changed > index.html'"}
                database: ${env:DATABASE_URL}
                backup: %s
                """.formatted(backup));
        return ConfigurationFile.read(lost.resolve("sluice.yaml"), variables)
                .environment("production")
                .orElseThrow();
    }

    /** What a deployment does for the day on which its machine is lost. */
    private void deployed(EnvironmentSpec spec, long number, String version) {
        try (Workplace workplace = workplace(lost)) {
            String configuration = workplace.configurations().keep(lost.resolve("sluice.yaml"));
            var releases = workplace.releases(lost);
            Release release = releases.fetch(spec, releases.resolve(spec, new Version(version)));
            Backups backups = workplace.data(spec).orElseThrow().backups();
            String backup = number + "-before-" + version;
            backups.create(backup, new Backups.Origin(SHOP, "before", Optional.empty(), Optional.empty()));
            assertThat(backups.verify(backup, true).problems()).isEmpty();
            backups.copy(backup);
            RecoveryKits.Contents contents = new RecoveryKits.Contents(
                    new DeploymentId(number), Instant.now(), release, configuration, Optional.of(backup));
            RecoveryKits kits = workplace.data(spec).orElseThrow().kits();
            assertThat(kits.keep(contents).bytes()).isPositive();
            assertThat(kits.keep(contents).bytes())
                    .as("the second time nothing is brought")
                    .isZero();
        }
    }

    private Workplace workplace(Path machine) {
        return new Workplace(new StateFolder(machine.resolve("state")), variables, InstantSource.system());
    }

    private Recovery recovery(Workplace workplace, Offsite offsite, Optional<String> at) {
        return Recovery.open(workplace, offsite, offsite.found(SHOP, at), spare, variables, InstantSource.system());
    }

    private Offsite share() {
        return new Offsite(new Place.Directory(share.toString()), Optional.empty());
    }

    @Test
    void the_data_of_redis_comes_back_with_the_database_s() throws IOException {
        try (TestRedis before = TestRedis.start(folder);
                TestRedis after = TestRedis.start(folder)) {
            variables = Map.of(
                    "DATABASE_URL",
                    "sqlite:" + shop.file(),
                    "REDIS_URL",
                    before.url(0).reveal());
            EnvironmentSpec spec = configured("{copyTo: " + share + "}\nredis: ${env:REDIS_URL}");
            try (var redis = before.open(0)) {
                redis.rpush("jobs", "1", "2");
            }
            deployed(spec, 41, "1.0");
            List<String> jobs = before.content(0);
            Files.delete(shop.file());
            variables = Map.of(
                    "DATABASE_URL",
                    "sqlite:" + shop.file(),
                    "REDIS_URL",
                    after.url(0).reveal());

            try (Workplace workplace = workplace(spare);
                    Recovery recovery = recovery(workplace, share(), Optional.empty())) {
                assertThat(recovery.variables()).containsExactly("DATABASE_URL", "REDIS_URL");
                EnvironmentSpec recovered = recovery.spec();
                try (var redis = after.open(0)) {
                    redis.set("of somebody", "x");
                    assertThatThrownBy(() -> recovery.requireEmpty(recovered)).hasMessageContaining("1 key in Redis");
                    redis.del("of somebody");
                }
                recovery.requireEmpty(recovered);
                recovery.begin(recovered, "ana", said -> {});
                workplace.data(recovered).orElseThrow().backups().restore("41-before-1.0");
            }
            assertThat(after.content(0)).isEqualTo(jobs).hasSize(1);
            assertThat(shop.rows("users")).containsExactly("users|1|ana");
        }
    }

    @Test
    void a_spare_machine_gets_release_configuration_and_data_and_begins() throws IOException {
        EnvironmentSpec spec = configured("{copyTo: " + share + "}");
        deployed(spec, 41, "1.0");
        write("newer");
        deployed(spec, 42, "1.1");
        List<String> rows = shop.rows("users");
        Files.delete(shop.file());

        try (Workplace workplace = workplace(spare);
                Recovery recovery = recovery(workplace, share(), Optional.empty())) {
            assertThat(recovery.variables()).containsExactly("DATABASE_URL");
            EnvironmentSpec recovered = recovery.spec();
            recovery.requireEmpty(recovered);
            DeploymentState begun = recovery.begin(recovered, "ana", said -> {});
            try (Workplace carrier = workplace(spare)) {
                assertThat(carrier.onlooker().deployment(begun.id()))
                        .as("another process knows of it")
                        .isEqualTo(begun);
            }

            assertThat(begun.plan().kind()).isEqualTo(Plan.Kind.RECOVERY);
            assertThat(begun.plan().to().version()).isEqualTo(new Version("1.1"));
            Path files = workplace.releases(spare).list(recovered).getFirst().directory();
            assertThat(files.resolve("made")).hasContent("prepared");
            assertThat(files.resolve("run.sh")).isExecutable();
            assertThat(Files.readSymbolicLink(files.resolve("link"))).hasToString("index.html");
            assertThat(Files.exists(files.resolve("assets"))).isTrue();
            workplace.data(recovered).orElseThrow().backups().restore("42-before-1.1");
            assertThat(shop.rows("users")).isEqualTo(rows);
            assertThat(recovery.writeConfiguration()).isTrue();
            assertThat(spare.resolve("sluice.yaml")).hasSameTextualContentAs(lost.resolve("sluice.yaml"));
            assertThat(Recovery.underWay(workplace.onlooker().environment(SHOP)))
                    .isPresent();
        }
    }

    @Test
    void with_an_older_backup_comes_the_release_that_was_live_then() throws IOException {
        EnvironmentSpec spec = configured("{copyTo: " + share + "}");
        deployed(spec, 41, "1.0");
        write("newer");
        deployed(spec, 42, "1.1");
        write("newest");
        deployed(spec, 43, "1.2");

        assertThat(share().found(SHOP, Optional.of("42-before-1.1")))
                .returns("1.0", found -> found.kit().version())
                .returns(false, Offsite.Found::newest);
        assertThat(share().found(SHOP, Optional.empty()))
                .returns("1.2", found -> found.kit().version());
        assertThatThrownBy(() -> share().found(SHOP, Optional.of("none")))
                .hasMessageContaining("there is no backup none");
    }

    @Test
    void encrypted_copies_in_a_bucket_are_rehearsed_on_any_machine_and_nothing_is_left() throws IOException {
        S3Server store = S3Server.started();
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        EnvironmentSpec spec = configured(
                "{encryptTo: %s, identity: '${env:BACKUP_KEY}', copyTo: {to: 's3://%s/lost', endpoint: '%s'}}"
                        .formatted(RECIPIENT, S3Server.BUCKET, store.endpoint()));
        deployed(spec, 41, "1.0");
        Place bucket = Place.of(
                        "s3://" + S3Server.BUCKET + "/lost",
                        Optional.of(store.endpoint()),
                        Optional.empty(),
                        Optional.empty())
                .orElseThrow();
        Offsite offsite = new Offsite(bucket, Optional.of(new Secret(IDENTITY)));
        assertThat(offsite.environments()).containsExactly(SHOP);
        assertThatThrownBy(() -> new Offsite(bucket, Optional.empty()).found(SHOP, Optional.empty()))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining(RECIPIENT);

        try (Workplace workplace = workplace(spare)) {
            try (Recovery recovery = recovery(workplace, offsite, Optional.empty())) {
                RecoveryTrial.Outcome outcome = recovery.rehearse(recovery.spec(), said -> {});
                assertThat(outcome.started()).as("there is no rehearsal.env").isEmpty();
            }
        }
        try (Stream<Path> left = Files.walk(spare)) {
            assertThat(left.filter(Files::isRegularFile)
                            .map(p -> p.getFileName().toString()))
                    .allMatch(name -> name.endsWith(".lock"));
        }
        assertThat(shop.rows("users")).containsExactly("users|1|ana");
    }

    @Test
    void a_database_with_anything_in_it_is_not_written_over() throws IOException {
        deployed(configured("{copyTo: " + share + "}"), 41, "1.0");

        try (Workplace workplace = workplace(spare);
                Recovery recovery = recovery(workplace, share(), Optional.empty())) {
            assertThatThrownBy(() -> recovery.requireEmpty(recovery.spec()))
                    .hasMessageContaining("is not empty: it has users");
        }
    }

    @Test
    void a_changed_byte_in_a_kit_is_found_before_anything_is_done() throws IOException {
        deployed(configured("{copyTo: " + share + "}"), 41, "1.0");
        Path release;
        try (Stream<Path> files = Files.walk(share)) {
            release =
                    files.filter(f -> f.endsWith("release.tar.zst")).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(release);
        bytes[bytes.length / 2] ^= 1;
        Files.write(release, bytes);

        try (Workplace workplace = workplace(spare)) {
            assertThatThrownBy(() -> recovery(workplace, share(), Optional.empty()))
                    .hasMessageContaining("is damaged");
        }
    }

    @Test
    void a_variable_that_the_spare_machine_lacks_is_named() throws IOException {
        deployed(configured("{copyTo: " + share + "}"), 41, "1.0");
        variables = Map.of();

        try (Workplace workplace = workplace(spare);
                Recovery recovery = recovery(workplace, share(), Optional.empty())) {
            assertThatThrownBy(recovery::spec).hasMessageContaining("DATABASE_URL is not set");
        }
    }

    @Test
    void a_kit_stays_while_a_kept_backup_was_made_under_its_release() throws IOException {
        EnvironmentSpec spec = configured("{copyTo: " + share + ", keep: {last: 1, days: 0}}");
        deployed(spec, 41, "1.0");
        write("newer");
        deployed(spec, 42, "1.1");
        write("newest");
        deployed(spec, 43, "1.2");

        try (Workplace workplace = workplace(lost)) {
            var data = workplace.data(spec).orElseThrow();
            assertThat(data.kits().prune(true)).as("all backups are kept still").isEmpty();
            data.backups().prune(1, Duration.ZERO, Set.of());
            assertThat(data.kits().prune(true)).containsExactly("kit 41-1.0 in " + share);
            assertThat(data.kits().prune(false)).containsExactly("kit 41-1.0 in " + share);
            assertThat(data.kits().prune(false)).isEmpty();
        }
        assertThat(share().found(SHOP, Optional.empty()))
                .returns("1.2", found -> found.kit().version());
    }

    @Test
    void a_configuration_with_a_password_in_it_is_not_copied_in_plain() throws IOException {
        variables = Map.of();
        Files.writeString(lost.resolve("sluice.yaml"), """
                app: shop
                run: python3 -m http.server ${port}
                artifact: {directory: site}
                database: postgresql://app:hunter22@127.0.0.1:1/shop
                backup: {copyTo: %s}
                """.formatted(share));
        EnvironmentSpec spec = ConfigurationFile.read(lost.resolve("sluice.yaml"), variables)
                .environment("production")
                .orElseThrow();

        try (Workplace workplace = workplace(lost)) {
            String configuration = workplace.configurations().keep(lost.resolve("sluice.yaml"));
            var releases = workplace.releases(lost);
            Release release = releases.fetch(spec, releases.resolve(spec, new Version("1.0")));
            assertThatThrownBy(() -> workplace
                            .data(spec)
                            .orElseThrow()
                            .kits()
                            .keep(new RecoveryKits.Contents(
                                    new DeploymentId(1), Instant.now(), release, configuration, Optional.empty())))
                    .hasMessageContaining("a secret is written into the configuration");
        }
        assertThat(share).isEmptyDirectory();
    }

    @Test
    void no_secret_is_in_a_kit() throws IOException {
        variables = Map.of("DATABASE_URL", "sqlite:" + shop.file(), "BACKUP_KEY", IDENTITY);
        EnvironmentSpec spec = configured("{identity: '${env:BACKUP_KEY}', copyTo: " + share + "}");
        deployed(spec, 41, "1.0");

        try (Workplace workplace = workplace(spare);
                Recovery recovery = recovery(workplace, share(), Optional.empty())) {
            assertThat(recovery.variables()).containsExactly("BACKUP_KEY", "DATABASE_URL");
            assertThat(recovery.spec().data().orElseThrow().backup().encryption())
                    .isPresent();
        }
        try (Stream<Path> files = Files.walk(share)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(IDENTITY);
            }
        }
    }
}
