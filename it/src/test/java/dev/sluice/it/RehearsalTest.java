package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.DeploymentId;
import dev.sluice.it.Machine.Result;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Event.Ending;
import dev.sluice.journal.Finding;
import dev.sluice.migration.DatabaseReturn;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.Rehearsal;
import dev.sluice.migration.TracedStatement;
import dev.sluice.plan.Step;
import dev.sluice.port.Journal;
import dev.sluice.shop.store.DatabaseUrl;
import dev.sluice.shop.visitors.Crowd;
import dev.sluice.shop.visitors.Totals;
import dev.sluice.traffic.HeldRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that are tried on a copy of the data first, as a user would. */
class RehearsalTest {
    private static final String BLUE_GREEN = """
            strategy: blueGreen
            bake: 10m
            standby: {warm: 10m, kept: 7d}""";
    private static final String APPS_MAY_START = "rehearsal: {env: {MAIL_TRANSPORT: log}}";

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Machine machine;

    /** 1.1.0 on PostgreSQL, for whatever leaves all of it as it was. */
    @BeforeAll
    static void a_release_serves() {
        machine = Machine.withPostgres(shared).configure(BLUE_GREEN, APPS_MAY_START);
        expect(0, machine.sluice("deploy", "1.1.0"));
    }

    @BeforeEach
    void as_it_was_configured() {
        machine.configure(BLUE_GREEN, APPS_MAY_START);
    }

    @AfterAll
    static void end() throws IOException {
        machine.close();
    }

    @Test
    void a_dropped_column_that_the_old_version_reads_is_caught_although_it_was_passed_off_as_expand() throws Exception {
        machine.reconfigure(", contract: ['5']", "");
        Result seen = machine.sluice("plan", "2.0.0");
        assertThat(seen.status()).as(seen.all()).isEqualTo(3);
        assertThat(seen.err()).contains("error[S0107]", "V5__drop_category.sql", "drop column category");
        machine.reconfigure(
                Machine.releases().toString(), releasesWithAnAllowance().toString());

        Result plan = machine.sluice("plan", "--rehearse", "2.0.0");
        System.out.println(plan.all());
        assertThat(plan.status()).as(plan.all()).isEqualTo(3);
        assertThat(plan.out())
                .contains("1.1.0 before the migration: 2/2")
                .contains("2.0.0 after the migration: 2/2")
                .contains("1.1.0 fails its smoke tests after the migration");

        Result deploy = machine.sluice("deploy", "2.0.0", "--yes");
        assertThat(deploy.status()).as(deploy.all()).isEqualTo(3);
        DeploymentState refused = machine.deployment(machine.newest());
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.begun(Step.Migrate.class)).isFalse();
        assertThat(columns(machine)).contains("category");
        assertThat(scratchDatabases(machine)).isEmpty();
        assertThat(machine.state().resolve("rehearsals/shop/production")).isEmptyDirectory();
    }

    @Test
    void a_contract_migration_is_rehearsed_with_everything_it_locks_and_the_way_back_past_it() throws Exception {
        Result rehearsed = machine.sluice("rehearse", "2.0.0");
        System.out.println(rehearsed.all());
        expect(0, rehearsed);
        assertThat(rehearsed.out())
                .contains("stays at 4 (1.1.0 runs on it: proven in rehearsal)")
                .contains("ACCESS EXCLUSIVE on products")
                .contains("past the contract migration: only restoring");
        assertThat(columns(machine)).doesNotContain("category_id").contains("category");
        assertThat(scratchDatabases(machine)).isEmpty();
    }

    @Test
    void a_file_is_rehearsed_too() throws Exception {
        try (Machine machine = Machine.withSqlite(folder).configure(BLUE_GREEN, APPS_MAY_START)) {
            expect(0, machine.sluice("deploy", "1.1.0"));
            Result rehearsed = machine.sluice("rehearse", "2.0.0");
            expect(0, rehearsed);
            assertThat(rehearsed.out()).contains("stays at 4 (1.1.0 runs on it: proven in rehearsal)");
            assertThat(machine.state().resolve("rehearsals/shop/production")).isEmptyDirectory();
        }
    }

    @Test
    void a_rehearsal_that_was_killed_leaves_nothing_behind_once_the_next_one_ran() throws Exception {
        Process killed = machine.start(folder.resolve("out"), folder.resolve("err"), "rehearse", "2.0.0");
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (inCells(machine).isEmpty() && killed.isAlive() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        List<ProcessHandle> players = inCells(machine);
        assertThat(players).as("the application plays").isNotEmpty();
        killed.destroyForcibly().waitFor();
        for (ProcessHandle player : players) {
            player.onExit().get(10, java.util.concurrent.TimeUnit.SECONDS);
        }
        assertThat(scratchDatabases(machine)).hasSize(1);
        // Nobody has to play for that.
        machine.reconfigure(APPS_MAY_START, "");
        expect(0, machine.sluice("rehearse", "2.0.0"));
        assertThat(scratchDatabases(machine)).isEmpty();
        assertThat(machine.state().resolve("rehearsals/shop/production")).isEmptyDirectory();
    }

    @Test
    void twice_back_after_an_expand_migration_under_load_loses_nothing() throws Exception {
        backAndForth(2, 100);
    }

    @Test
    @Tag("long")
    void twenty_times_back_after_an_expand_migration_under_load_loses_nothing() throws Exception {
        backAndForth(20, 200);
    }

    /** Each round brings a version with one more migration, and takes it back. */
    private void backAndForth(int times, int requestsPerSecond) throws Exception {
        Path releases = expandingReleases(times);
        List<HeldRequests> waits = new ArrayList<>();
        try (Machine machine = Machine.withPostgres(folder)
                .configure(BLUE_GREEN, APPS_MAY_START)
                .reconfigure(Machine.releases().toString(), releases.toString())
                .reconfigure("contract: ['5']", "contract: ['5'], pause: 2s")) {
            expect(0, machine.sluice("deploy", "1.0.0"));
            Crowd crowd = machine.visitors(requestsPerSecond);
            try {
                for (int round = 1; round <= times; round++) {
                    expect(0, machine.sluice("deploy", "1.1." + round));
                    expect(0, machine.sluice("rollback", "--yes", "--reason", "round " + round));
                    provenAndDone(machine.deployment(machine.newest()), round);
                    waits.add(letGo(machine));
                }
            } finally {
                crowd.stop();
            }
            Totals totals = crowd.totals();
            System.out.printf(
                    "%d expand migrations taken back under load: %s; %d requests waited at the router meanwhile, %d ms at most%n",
                    times,
                    totals.json("summary", 0),
                    waits.stream().mapToLong(HeldRequests::held).sum(),
                    waits.stream().mapToLong(HeldRequests::longestMicros).max().orElseThrow() / 1000);
            assertThat(totals.lost()).as("lost requests").isZero();
            assertThat(totals.wrong()).as("wrong answers").isZero();
            assertThat(totals.failed()).as("failed requests").isZero();
            assertThat(machine.orders().holds())
                    .as("every acknowledged order exactly once")
                    .isTrue();
            assertThat(columns(machine)).contains("extra_" + times);
            assertThat(scratchDatabases(machine)).isEmpty();
        }
    }

    /** What the newest deployment tells of the visitors who waited while it migrated. */
    private static HeldRequests letGo(Machine machine) {
        try (Journal journal = machine.journal()) {
            return journal.read(new DeploymentId(machine.newest()), 0).stream()
                    .map(Entry::event)
                    .filter(Event.RequestsLetGo.class::isInstance)
                    .map(Event.RequestsLetGo.class::cast)
                    .map(Event.RequestsLetGo::requests)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void provenAndDone(DeploymentState deployment, int round) {
        assertThat(deployment.ending()).contains(Ending.ROLLED_BACK);
        Rehearsal rehearsal =
                deployment.finding(Finding.Rehearsed.class).orElseThrow().rehearsal();
        assertThat(rehearsal.back())
                .isEqualTo(new DatabaseReturn.Stays(Optional.of(Integer.toString(100 + round)), Optional.of("1.0.0")));
        assertThat(TracedStatement.strongest(rehearsal.expand().orElseThrow().statements()))
                .get()
                .satisfies(lock -> assertThat(lock.mode()).isEqualTo(LockMode.ACCESS_EXCLUSIVE));
        assertThat(deployment.step("verify-stable").orElseThrow().finding().orElseThrow())
                .isInstanceOfSatisfying(
                        Finding.Checked.class,
                        checked -> assertThat(checked.items()).isNotEmpty().allMatch(Finding.Checked.Item::passed));
    }

    /** 1.0.0, and copies of 1.1.0 of which each has one more migration than the one before. */
    private Path expandingReleases(int count) throws Exception {
        Path releases = Files.createDirectory(folder.resolve("archives"));
        Path first = Machine.releases().resolve("shop-1.0.0.tar.gz");
        Files.copy(first, releases.resolve(first.getFileName().toString()));
        Path content = Files.createDirectory(folder.resolve("content"));
        run("tar", "xzf", Machine.releases().resolve("shop-1.1.0.tar.gz").toString(), "-C", content.toString());
        Path migrations;
        try (var found = Files.find(content, 3, (p, a) -> p.endsWith("migrations"))) {
            migrations = found.findFirst().orElseThrow();
        }
        for (int round = 1; round <= count; round++) {
            Files.writeString(migrations.resolve("V" + (100 + round) + "__extra.sql"), """
                    alter table products add column extra_%1$d integer;
                    update products set extra_%1$d = id;
                    alter table orders add column note_%1$d text not null default '';
                    """.formatted(round));
            run(
                    "tar",
                    "czf",
                    releases.resolve("shop-1.1." + round + ".tar.gz").toString(),
                    "-C",
                    content.toString(),
                    ".");
        }
        return releases;
    }

    /** 2.0.0 by somebody who is sure that nobody reads the column. */
    private Path releasesWithAnAllowance() throws Exception {
        Path releases = Files.createDirectory(folder.resolve("archives"));
        Path content = Files.createDirectory(folder.resolve("content"));
        run("tar", "xzf", Machine.releases().resolve("shop-2.0.0.tar.gz").toString(), "-C", content.toString());
        Files.writeString(content.resolve("migrations/V5__drop_category.sql"), """
                -- sluice: allow S0107 nobody reads it
                alter table products drop column category;
                """);
        run("tar", "czf", releases.resolve("shop-2.0.0.tar.gz").toString(), "-C", content.toString(), ".");
        return releases;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }

    /** The programs of this machine's shop that run in a process namespace of their own; other tests run beside this one. */
    private static List<ProcessHandle> inCells(Machine machine) {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info()
                        .arguments()
                        .filter(a -> String.join(" ", a).contains("shop.jar"))
                        .isPresent())
                .filter(p -> isOf(machine, p))
                .filter(p -> !sameNamespace(p))
                .toList();
    }

    private static boolean isOf(Machine machine, ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                    .startsWith(machine.state().toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean sameNamespace(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net"))
                    .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
        } catch (IOException gone) {
            return true;
        }
    }

    private static List<String> columns(Machine machine) throws SQLException {
        return asked(machine, "select column_name from information_schema.columns where table_name = 'products'");
    }

    private static List<String> scratchDatabases(Machine machine) throws SQLException {
        return asked(machine, "select datname from pg_database where datname like 'sluice\\_%'");
    }

    private static List<String> asked(Machine machine, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = DatabaseUrl.parse(machine.databaseUrl()).connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void expect(int status, Result result) {
        assertThat(result.status()).as(result.all()).isEqualTo(status);
    }
}
