package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A real Liquibase command line, of the last line of versions under the Apache licence, on a real PostgreSQL. */
class LiquibaseMigrationsTest extends MigrationToolContract {
    private static final List<String> NAMES = List.of("users", "add-rank", "drop-name", "nowhere");
    private static final List<String> SQL = List.of(
            "create table users (id integer primary key, name varchar(20))",
            "alter table users add column rank integer",
            "alter table users drop column name",
            "alter table nowhere add column x integer");
    private static final List<String> BACK = List.of(
            "drop table users",
            "alter table users drop column rank",
            "alter table users add column name varchar(20)",
            "select 1");

    @Override
    protected SampleDatabase newSample() {
        return new PostgresSample();
    }

    @Override
    protected MigrationSpec.Tool tool() {
        return new MigrationSpec.Tool.Liquibase(
                new Command(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "liquibase.integration.commandline.LiquibaseCommandLine")),
                Optional.of("changelog.sql"));
    }

    @Override
    protected List<String> revisions() {
        return List.of("changelog.sql::users::ana", "changelog.sql::add-rank::ana", "changelog.sql::drop-name::ana");
    }

    @Override
    protected String contract() {
        return "drop-name";
    }

    @Override
    protected Path release(int revisions) throws IOException {
        Path release = Files.createTempDirectory(directory, "release");
        String changesets =
                IntStream.range(0, revisions).mapToObj(this::changeset).collect(Collectors.joining("\n"));
        Files.writeString(release.resolve("changelog.sql"), "--liquibase formatted sql\n\n" + changesets);
        return release;
    }

    private String changeset(int at) {
        return "--changeset ana:" + NAMES.get(at) + "\n" + SQL.get(at) + ";\n--rollback " + BACK.get(at) + ";\n";
    }

    @Test
    void a_failure_names_the_changeset_and_the_statement() throws IOException {
        tool(3).upgradeTo(revisions().get(2));

        assertThatThrownBy(() -> tool(4).upgradeTo("changelog.sql::nowhere::ana"))
                .hasMessageContaining("(at changelog.sql::nowhere::ana)")
                .hasMessageContaining("relation \"nowhere\" does not exist")
                .hasMessageContaining("alter table nowhere add column x integer");
    }

    @Test
    void two_changesets_of_one_name_are_dirty_as_is_one_that_was_changed() throws IOException {
        tool(3).upgradeTo(revisions().get(0));
        Path twice = release(2);
        Path file = twice.resolve("changelog.sql");
        String text = Files.readString(file);
        Files.writeString(file, text + "\n" + changeset(1));
        assertThat(of(twice).status().dirty().orElseThrow())
                .startsWith("two changesets of the release have the same id")
                .contains("changelog.sql::add-rank::ana");

        Files.writeString(file, text.replace("varchar(20)", "varchar(30)"));
        MigrationTool changed = of(twice);
        assertThat(changed.status().dirty().orElseThrow())
                .startsWith("Liquibase refuses to go on")
                .contains("changelog.sql::users::ana")
                .contains("a changeset that has run was changed");
        assertThatThrownBy(() -> changed.upgradeTo(revisions().get(1)))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.MIGRATION_FAILED));
        assertThat(database.exists("users", Optional.of("rank"))).isFalse();
    }

    @Test
    void a_lock_that_a_killed_liquibase_left_is_explained() throws IOException {
        MigrationTool tool = tool(3);
        tool.upgradeTo(revisions().get(0));
        sample.execute("update databasechangeloglock set locked = true, lockedby = 'web1 (10.0.0.1)',"
                + " lockgranted = timestamp '2026-03-01 10:00:00'");

        MigrationStatus status = tool.status();
        assertThat(status.dirty().orElseThrow())
                .contains("since 2026-03-01 10:00:00")
                .contains("web1 (10.0.0.1)")
                .contains("release-locks");
        assertThatThrownBy(() -> tool.upgradeTo(revisions().get(1))).hasMessageContaining("web1 (10.0.0.1)");
    }
}
