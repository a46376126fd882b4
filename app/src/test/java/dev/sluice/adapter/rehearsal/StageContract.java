package dev.sluice.adapter.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.database.TestEnvironments;
import dev.sluice.base.SluiceException;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.TracedStatement;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Origin;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Rehearsals;
import dev.sluice.port.Rehearsals.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds of a copy of the data to rehearse on, whatever the product. */
abstract class StageContract {
    private static final int USERS = 500;

    private final Databases databases = new Databases(InstantSource.system());

    @TempDir
    Path folder;

    private SampleDatabase sample;
    private EnvironmentSpec environment;

    abstract SampleDatabase newSample();

    @BeforeEach
    void fill() throws IOException {
        sample = newSample();
        environment = TestEnvironments.of(
                sample.url(),
                Optional.of(new MigrationSpec(new MigrationSpec.Tool.Flyway("db"), List.of(), Duration.ofSeconds(5))),
                Map.of());
        Files.createDirectories(release().resolve("db"));
        StringBuilder rows = new StringBuilder("create table users (id integer primary key, name varchar(40));\n");
        for (int i = 1; i <= USERS; i++) {
            rows.append("insert into users values (%d, 'user %d');%n".formatted(i, i));
        }
        migration("V1__users.sql", rows.toString());
        databases
                .migrations(environment, release(), new dev.sluice.adapter.process.LocalCommands())
                .upgradeTo("1");
        backups().create("first", new Origin(environment.id(), "test", Optional.empty(), Optional.empty()));
    }

    @Test
    void a_migration_changes_the_copy_and_nothing_else_and_nothing_of_it_is_left() throws IOException {
        migration("V2__position.sql", """
                alter table users add column position integer;
                update users set position = id;
                """);
        String before = schema();
        try (Stage stage = rehearsals().open("first")) {
            assertThat(stage.restored()).isPositive();
            assertThat(stage.where()).isNotBlank();
            assertThat(stage.database().facts().schemaHash()).isEqualTo(before);
            MigrationTool tool = stage.migrations(release());
            assertThat(tool.status().current()).contains("1");
            stage.trace();

            tool.upgradeTo("2");

            long traced =
                    stage.trace().stream().mapToLong(TracedStatement::rows).sum();
            assertThat(traced == USERS || stage.unmeasured().orElse("").contains("changed rows"))
                    .as("%d rows are told, unmeasured are %s", traced, stage.unmeasured())
                    .isTrue();
            assertThat(stage.database().number("select count(position) from users"))
                    .hasValueSatisfying(n -> assertThat(n).isEqualByComparingTo(Integer.toString(USERS)));
            assertThat(stage.left()).allMatch(sql -> !sql.isBlank());
        }
        assertThat(schema()).isEqualTo(before);
        assertThat(folder.resolve("r")).isEmptyDirectory();
    }

    @Test
    void of_a_migration_that_breaks_off_stays_what_is_told() throws IOException {
        migration("V2__half.sql", """
                alter table users add column position integer;
                update users set position = id;
                insert into nowhere values (1);
                """);
        String before = schema();
        try (Stage stage = rehearsals().open("first")) {
            MigrationTool tool = stage.migrations(release());
            assertThatThrownBy(() -> tool.upgradeTo("2"))
                    .isInstanceOf(SluiceException.class)
                    .hasMessageContaining("nowhere");
            boolean taken = stage.database().facts().takesBackDdl();
            assertThat(stage.database().facts().schemaHash().equals(before)).isEqualTo(taken);
            assertThat(stage.left().isEmpty()).isEqualTo(taken);
        }
        assertThat(schema()).isEqualTo(before);
    }

    @Test
    void two_copies_do_not_see_each_other() {
        try (Stage one = rehearsals().open("first");
                Stage other = rehearsals().open("first")) {
            assertThat(one.migrations(release()).status().current()).contains("1");
            assertThat(other.database().number("select count(*) from users")).isPresent();
        }
        assertThat(folder.resolve("r")).isEmptyDirectory();
    }

    private String schema() {
        return databases.database(environment.data().orElseThrow()).facts().schemaHash();
    }

    private Path release() {
        return folder.resolve("release");
    }

    private void migration(String name, String sql) throws IOException {
        Files.writeString(release().resolve("db").resolve(name), sql);
    }

    private Backups backups() {
        return databases.backups(environment, folder.resolve("backups"));
    }

    private Rehearsals rehearsals() {
        return new LocalRehearsals(environment, databases, backups(), folder.resolve("r"), InstantSource.system());
    }
}
