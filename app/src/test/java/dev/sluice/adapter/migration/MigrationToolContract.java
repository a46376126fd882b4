package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.database.TestEnvironments;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every migration tool keeps to. Its release has three revisions: the table {@code users (id, name)}, a column {@code
 * rank}, and the contract one that drops {@code name}.
 */
public abstract class MigrationToolContract {
    /** What the revisions of a release do, and the fourth one fails to do. */
    protected static final List<String> SQL = List.of(
            "create table users (id integer primary key, name varchar(20))",
            "alter table users add column rank integer",
            "alter table users drop column name",
            "alter table nowhere add column x integer");

    /** What takes them back. */
    protected static final List<String> BACK = List.of(
            "drop table users",
            "alter table users drop column rank",
            "alter table users add column name varchar(20)",
            "select 1");

    /** What {@link #migrated} has made for the class whose tests run now, by how many revisions ran. */
    private static final Map<Integer, SampleDatabase> MIGRATED = new HashMap<>();

    @TempDir
    protected Path directory;

    private final LocalCommands commands = new LocalCommands();
    protected SampleDatabase sample;
    protected Database database;
    private MigrationTool tool;

    protected SampleDatabase newSample() throws IOException {
        return new PostgresSample();
    }

    protected abstract MigrationSpec.Tool tool();

    /** How often it is started for an upgrade by a tool that has made one before. */
    protected abstract int startsForAnUpgrade();

    /** The names of the three revisions. */
    protected abstract List<String> revisions();

    /** How the configuration calls the third one. */
    protected abstract String contract();

    /** Whether the tool can tell what a migration will send to the database. */
    protected boolean showsSql() {
        return true;
    }

    /** Whether the product takes back what a failing migration ran before its failure. */
    protected boolean takesBackDdl() {
        return true;
    }

    /** What is told of a fourth revision that fails, besides its name. */
    protected List<String> failureSays() {
        return List.of();
    }

    /** Writes what a release has besides its revisions. */
    protected abstract void begin(Path release) throws IOException;

    /** Adds the revision of this place to a release, counted from 0. */
    protected abstract void add(Path release, int revision) throws IOException;

    /** What can be wrong with a history of this tool's. */
    protected abstract List<Trouble> troubles();

    /** A release with the first so many revisions; the fourth one fails, as it alters a table {@code nowhere}. */
    protected final Path release(int revisions) throws IOException {
        Path release = Files.createTempDirectory(directory, "release");
        begin(release);
        for (int i = 0; i < revisions; i++) {
            add(release, i);
        }
        return release;
    }

    /**
     * Something that is wrong with a history.
     *
     * @param applied how many revisions have run before
     * @param cause brings it about, in a release of three
     * @param says what people are told
     */
    protected record Trouble(String name, int applied, Cause cause, List<String> says) {}

    /** How something gets wrong, in a release or in the database. */
    protected interface Cause {
        void bring(Path release) throws IOException;
    }

    @AfterAll
    static void forget_the_databases_of_this_tool() {
        MIGRATED.clear();
    }

    @BeforeEach
    void an_empty_database() throws IOException {
        begin(newSample());
    }

    private void begin(SampleDatabase with) throws IOException {
        sample = with;
        database = new Databases(InstantSource.system())
                .database(environment().data().orElseThrow());
        tool = tool(3);
    }

    /**
     * Goes on with a database on which the tool has run the first so many revisions, and gives the tool with all three. It has done
     * so once for the whole class, where its database can be copied.
     */
    protected final MigrationTool migrated(int revisions) throws IOException {
        SampleDatabase made = MIGRATED.get(revisions);
        if (made == null) {
            begin(newSample());
            tool(revisions).upgradeTo(revisions().get(revisions - 1));
            made = sample;
        }
        Optional<SampleDatabase> copy = made.copy();
        if (copy.isPresent()) {
            MIGRATED.put(revisions, made);
            begin(copy.get());
        }
        return tool;
    }

    protected EnvironmentSpec environment() {
        Duration lockTimeout = Duration.ofMillis(300);
        return environment(new MigrationSpec(tool(), List.of(contract()), lockTimeout, 0, lockTimeout));
    }

    private EnvironmentSpec environment(MigrationSpec spec) {
        return TestEnvironments.of(sample.url(), Optional.of(spec), variables());
    }

    /** The tool with the migrations of this release, which tries again and again where it gets no lock within this time. */
    protected MigrationTool patient(Path release, Duration lockTimeout) {
        EnvironmentSpec patient = environment(new MigrationSpec(tool(), List.of(), lockTimeout));
        return new Databases(InstantSource.system()).migrations(patient, release, new LocalCommands());
    }

    /** What the release's programs find in their environment. */
    protected Map<String, String> variables() {
        return Map.of("DATABASE_URL", sample.url().reveal());
    }

    /** The tool with the migrations of this release. */
    protected MigrationTool of(Path release) {
        return new Databases(InstantSource.system()).migrations(environment(), release, commands);
    }

    protected MigrationTool tool(int revisions) throws IOException {
        return of(release(revisions));
    }

    @Test
    void an_empty_database_has_everything_pending_and_knows_the_contract() {
        MigrationStatus status = tool.status();

        assertThat(status.current()).isEmpty();
        assertThat(status.pending()).extracting(Migration::revision).isEqualTo(revisions());
        assertThat(status.pending()).extracting(Migration::contract).containsExactly(false, false, true);
        assertThat(status.pending())
                .extracting(Migration::description)
                .element(1)
                .asString()
                .contains("rank");
        assertThat(status.unknown()).isEmpty();
        assertThat(status.dirty()).isEmpty();
    }

    @Test
    void pending_revisions_are_shown_as_sql_and_nothing_is_changed() throws IOException {
        migrated(1);
        String before = database.facts().schemaHash();

        List<MigrationScript> scripts = tool.sql(revisions().subList(1, 3));

        assertThat(scripts)
                .extracting(MigrationScript::revision)
                .isEqualTo(revisions().subList(1, 3));
        if (!showsSql()) {
            assertThat(scripts)
                    .extracting(MigrationScript::content)
                    .hasOnlyElementsOfType(MigrationScript.Opaque.class);
            return;
        }
        assertThat(text(scripts.get(0)))
                .contains("alter table users add column rank integer")
                .doesNotContain("drop column name");
        assertThat(text(scripts.get(1)))
                .contains("alter table users drop column name")
                .doesNotContain("rank integer");
        assertThat(tool.sql(List.of())).isEmpty();
        assertThat(text(tool.sql(revisions().subList(0, 1)).getFirst())).contains("create table users");
        assertThat(database.facts().schemaHash()).isEqualTo(before);
        assertThat(tool.status().current()).contains(revisions().getFirst());
        assertThatThrownBy(() -> tool.sql(List.of("nonexistent")))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.REVISION_UNKNOWN));
    }

    private static String text(MigrationScript script) {
        assertThat(script.content()).isInstanceOf(MigrationScript.Sql.class);
        return ((MigrationScript.Sql) script.content()).text();
    }

    @Test
    void an_upgrade_stops_where_it_is_told_and_can_be_told_again() {
        tool.upgradeTo(revisions().get(1));
        tool.upgradeTo(revisions().get(1));
        tool.upgradeTo(revisions().get(0));

        MigrationStatus status = tool.status();
        assertThat(status.current()).contains(revisions().get(1));
        assertThat(status.pending())
                .extracting(Migration::revision)
                .containsExactly(revisions().get(2));
        assertThat(database.exists("users", Optional.of("rank"))).isTrue();
        assertThat(database.exists("users", Optional.of("name"))).isTrue();

        int startedBefore = commands.started();
        tool.upgradeTo(revisions().get(2));
        assertThat(commands.started() - startedBefore)
                .as("starts of the tool, which take people's time")
                .isEqualTo(startsForAnUpgrade());
        assertThat(tool.status().pending()).isEmpty();
        assertThat(tool.current()).contains(revisions().get(2));
        assertThat(database.exists("users", Optional.of("name"))).isFalse();
    }

    @Test
    void a_revision_that_the_release_does_not_know_is_reported() throws IOException {
        migrated(3);

        MigrationStatus seenByOlder = tool(2).status();

        assertThat(seenByOlder.unknown()).containsExactly(revisions().get(2));
        assertThat(seenByOlder.current()).contains(revisions().get(2));
        assertThat(seenByOlder.pending()).isEmpty();
    }

    @Test
    void an_upgrade_to_a_revision_that_is_nowhere_is_refused() {
        assertThatThrownBy(() -> tool.upgradeTo("nonexistent"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.REVISION_UNKNOWN));
        assertThat(tool.status().current()).isEmpty();
    }

    @Test
    void a_migration_that_fails_says_which_and_why_and_leaves_the_database_before_it() throws IOException {
        migrated(3);
        MigrationTool failing = tool(4);
        String revision = failing.status().pending().getFirst().revision();
        String before = database.facts().schemaHash();

        assertThatThrownBy(() -> failing.upgradeTo(revision)).isInstanceOfSatisfying(SluiceException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.MIGRATION_FAILED);
            assertThat(e.what()).contains(revision).contains("nowhere");
            failureSays().forEach(said -> assertThat(e).hasMessageContaining(said));
            assertThat(e.what()).doesNotContain("s3cr");
            assertThat(e.what().contains("takes nothing back that ran before the failure"))
                    .isNotEqualTo(takesBackDdl());
        });
        if (!takesBackDdl()) {
            return;
        }
        assertThat(database.facts().schemaHash()).isEqualTo(before);
        assertThat(failing.status().current()).contains(revisions().get(2));
    }

    @Test
    void each_trouble_with_a_history_stops_everything_in_words_of_its_own() throws IOException {
        Set<String> told = new HashSet<>();
        for (Trouble trouble : troubles()) {
            if (trouble.applied() > 0) {
                migrated(trouble.applied());
            } else {
                an_empty_database();
            }
            Path release = release(3);
            trouble.cause().bring(release);
            String before = database.facts().schemaHash();
            MigrationTool troubled = of(release);

            String said = troubled.status().dirty().orElse("nothing");
            assertThat(said).as(trouble.name()).contains(trouble.says());
            assertThatThrownBy(() -> troubled.upgradeTo(revisions().get(2)))
                    .as(trouble.name())
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.MIGRATION_FAILED));
            assertThat(database.facts().schemaHash()).as(trouble.name()).isEqualTo(before);
            told.add(said);
        }
        assertThat(told).hasSameSizeAs(troubles());
    }

    @Test
    void a_way_back_is_either_gone_or_refused() throws IOException {
        migrated(2);

        if (tool.canDowngrade()) {
            tool.downgradeTo(revisions().get(0));
            assertThat(tool.status().current()).contains(revisions().get(0));
            assertThat(database.exists("users", Optional.of("rank"))).isFalse();

            tool.downgradeTo("");
            assertThat(tool.status().current()).isEmpty();
            assertThat(database.exists("users", Optional.empty())).isFalse();
        } else {
            assertThatThrownBy(() -> tool.downgradeTo(revisions().get(0)))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.ROLLBACK_REFUSED));
            assertThat(tool.status().current()).contains(revisions().get(1));
        }
    }

    @Test
    void a_migration_waits_for_a_lock_no_longer_than_it_may() throws Exception {
        long begin = System.nanoTime();
        tool.upgradeTo(revisions().get(0));
        Duration unhindered = Duration.ofNanos(System.nanoTime() - begin);

        try (AutoCloseable lock = sample.blockBackups()) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> tool.upgradeTo(revisions().get(1))).isInstanceOf(SluiceException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("the tool's own time, as busy as the machine is, and a bounded wait")
                    .isLessThan(unhindered.multipliedBy(3).plusSeconds(10));
        }
        if (!takesBackDdl() && tool.status().dirty().isPresent()) {
            assertThat(tool.status().dirty().get()).contains("was not rolled back");
            return;
        }
        tool.upgradeTo(revisions().get(1));
        assertThat(tool.status().current()).contains(revisions().get(1));
    }
}
