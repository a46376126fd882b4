package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.Databases;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.Migration;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Flyway's files, the same for every product. */
abstract class FlywayContract extends MigrationToolContract {
    private static final List<String> FILES =
            List.of("V1__users.sql", "V2__add_rank.sql", "V3.1__drop_name.sql", "V4__nowhere.sql");
    private static final List<String> CONTENT = List.of(
            "create table users (id integer primary key, name varchar(20));\ninsert into users values (1, 'ana');",
            "alter table users add column rank integer;",
            "alter table users drop column name;",
            "create table half_way (id integer);\nalter table nowhere add column x integer;");

    @Override
    protected MigrationSpec.Tool tool() {
        return new MigrationSpec.Tool.Flyway("db/migration");
    }

    @Override
    protected int startsForAnUpgrade() {
        return 0;
    }

    @Override
    protected List<String> revisions() {
        return List.of("1", "2", "3.1");
    }

    @Override
    protected String contract() {
        return "V3.1__drop_name.sql";
    }

    @Override
    protected void begin(Path release) throws IOException {
        Files.createDirectories(release.resolve("db/migration"));
    }

    @Override
    protected void add(Path release, int revision) throws IOException {
        Files.writeString(release.resolve("db/migration").resolve(FILES.get(revision)), CONTENT.get(revision));
    }

    @Override
    protected List<Trouble> troubles() {
        return List.of(
                new Trouble(
                        "a file that was changed after it ran",
                        1,
                        release -> Files.writeString(
                                release.resolve("db/migration/V1__users.sql"), "create table users (id integer);"),
                        List.of("checksum", "version 1")),
                new Trouble(
                        "one that failed",
                        2,
                        release ->
                                sample.execute("update flyway_schema_history set success = false where version = '2'"),
                        List.of("migration 2 (V2__add_rank.sql) failed before", "flyway repair")));
    }

    @Test
    void a_failure_names_file_line_and_statement() throws IOException {
        tool(3).upgradeTo("3.1");

        assertThatThrownBy(() -> tool(4).upgradeTo("4"))
                .hasMessageContaining("V4__nowhere.sql, line 2, at 'alter table nowhere add column x integer'");
    }

    @Test
    void a_failing_migration_takes_those_that_ran_just_before_it_back_too() throws IOException {
        tool(3).upgradeTo("1");
        String before = database.facts().schemaHash();

        assertThatThrownBy(() -> tool(4).upgradeTo("4")).hasMessageContaining("V4__nowhere.sql");
        if (!takesBackDdl()) {
            assertThat(tool(4).status().current()).contains("3.1");
            assertThat(tool(4).status().dirty().orElseThrow()).contains("migration 4 (V4__nowhere.sql) failed before");
            assertThat(database.exists("half_way", Optional.empty())).isTrue();
            return;
        }

        assertThat(tool(4).status().current()).contains("1");
        assertThat(database.facts().schemaHash()).isEqualTo(before);
    }

    @Test
    void a_repeatable_file_runs_with_the_next_version_and_is_then_applied() throws IOException {
        Path release = release(2);
        Files.writeString(release.resolve("db/migration/R__names.sql"), "create view names as select name from users;");
        MigrationTool tool =
                new Databases(InstantSource.system()).migrations(environment(), release, new LocalCommands());
        assertThat(tool.status().pending()).extracting(Migration::revision).containsExactly("1", "2", "R__names");

        for (Migration pending : tool.status().pending()) {
            tool.upgradeTo(pending.revision());
        }

        assertThat(tool.status().pending()).isEmpty();
        assertThat(tool.status().current()).contains("2");
        assertThat(database.text("select name from names")).contains("ana");
    }

    @Test
    void a_database_that_was_filled_without_flyway_is_left_alone() throws IOException {
        sample.execute("create table other (id integer)");

        assertThatThrownBy(() -> tool(3).upgradeTo("1"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.MIGRATION_FAILED))
                .hasMessageContaining("no schema history table");
    }

    @Test
    void a_release_without_the_folder_is_refused() {
        assertThatThrownBy(() -> new Databases(InstantSource.system())
                        .migrations(environment(), directory, new LocalCommands())
                        .status())
                .hasMessageContaining("the release has no folder");
    }
}
