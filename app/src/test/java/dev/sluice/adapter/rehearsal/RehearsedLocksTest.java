package dev.sluice.adapter.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.database.TestEnvironments;
import dev.sluice.adapter.postgres.PostgresForTests;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.TracedStatement;
import dev.sluice.migration.TracedStatement.Lock;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Origin;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Rehearsals;
import dev.sluice.port.Rehearsals.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations rehearsed on a real server from a real backup. */
class RehearsedLocksTest {
    private final PostgresSample sample = new PostgresSample();
    private final Databases databases = new Databases(InstantSource.system());

    @TempDir
    Path folder;

    private Path release;

    @BeforeEach
    void fill() throws IOException {
        PostgresForTests.assumePgDump();
        sample.execute(
                "create table users (id integer primary key, name text)",
                "insert into users select i, 'user ' || i from generate_series(1, 100000) i");
        release = Files.createDirectory(folder.resolve("release"));
        Files.createDirectory(release.resolve("db"));
    }

    @Test
    void what_flyway_does_is_traced_and_the_real_database_is_as_it_was() throws Exception {
        migration("V1__rank.sql", """
                alter table users add column rank integer;
                update users set rank = id;
                alter table users alter column id type bigint;
                """);
        EnvironmentSpec environment = flyway();
        try (Stage stage = rehearsals(environment).open(backup(environment))) {
            MigrationTool tool = stage.migrations(release);
            assertThat(tool.status().pending()).hasSize(1);
            stage.trace();
            tool.upgradeTo("1");
            List<TracedStatement> statements = stage.trace();
            assertThat(statements).extracting(TracedStatement::rows).contains(100_000L);
            assertThat(String.join("; ", stage.ran()))
                    .contains("alter table users add column rank integer", "alter column id type bigint");
            assertThat(stage.ran()).isEmpty();
            assertThat(statements.stream().flatMap(s -> s.rewritten().stream())).containsExactly("users");
            Lock strongest = TracedStatement.strongest(statements).orElseThrow();
            assertThat(strongest.mode()).isEqualTo(LockMode.ACCESS_EXCLUSIVE);
            assertThat(strongest.held()).isGreaterThan(Duration.ofMillis(50));
            assertThat(stage.database().number("select count(rank) from users"))
                    .hasValueSatisfying(n -> assertThat(n).isEqualByComparingTo("100000"));
        }
        assertThat(columns()).containsExactly("id", "name");
        assertThat(scratch()).isEmpty();
    }

    @Test
    void a_lock_of_a_statement_that_is_a_transaction_of_its_own_is_seen_from_outside() throws Exception {
        migration("V1__index.sql", "create index concurrently by_name on users (name);\n");
        EnvironmentSpec environment = flyway();
        try (Stage stage = rehearsals(environment).open(backup(environment))) {
            stage.migrations(release).upgradeTo("1");
            assertThat(stage.trace())
                    .filteredOn(s -> s.sql().startsWith("create index"))
                    .singleElement()
                    .satisfies(s -> assertThat(s.locks()).anySatisfy(lock -> {
                        assertThat(lock.mode()).isEqualTo(LockMode.SHARE_UPDATE_EXCLUSIVE);
                        assertThat(lock.exact()).isFalse();
                    }));
        }
    }

    @Test
    void a_program_that_goes_to_another_database_than_it_was_told_reaches_nobody() throws Exception {
        Command status = new Command(List.of(
                "psql",
                "-h",
                "localhost",
                "-p",
                Integer.toString(PostgresForTests.port()),
                "-U",
                "postgres",
                "-d",
                sample.name(),
                "-Atc",
                "drop table users"));
        Command known = new Command(List.of("echo", "1"));
        EnvironmentSpec environment = TestEnvironments.of(
                sample.url(),
                Optional.of(new MigrationSpec(
                        new MigrationSpec.Tool.Commands(status, known, status, Optional.empty(), Optional.empty()),
                        List.of(),
                        Duration.ofSeconds(5))),
                Map.of());
        try (Stage stage = rehearsals(environment).open(backup(environment))) {
            MigrationTool tool = stage.migrations(release);
            assertThatThrownBy(tool::status).isInstanceOf(SluiceException.class).hasMessageContaining("refused");
        }
        assertThat(columns()).containsExactly("id", "name");
    }

    @Test
    void what_a_killed_rehearsal_left_is_dropped_by_the_next_one_and_a_living_one_is_left_alone() throws Exception {
        EnvironmentSpec environment = flyway();
        String backup = backup(environment);
        try (Stage living = rehearsals(environment).open(backup)) {
            String left = "sluice_rehearse_1700000000_0badcafe";
            PostgresForTests.execute(
                    sample.name(),
                    sample.name(),
                    "create database " + left,
                    "comment on database " + left
                            + " is 'scratch database of sluice, may be dropped; rehearsal of shop/production'");
            assertThat(scratch()).hasSize(2);
            try (Stage next = rehearsals(environment).open(backup)) {
                assertThat(scratch()).hasSize(2).doesNotContain(left);
                assertThat(next.where()).contains("the environment's own server");
                assertThat(living.database().number("select count(*) from users"))
                        .isPresent();
            }
        }
        assertThat(scratch()).isEmpty();
    }

    private void migration(String name, String sql) throws IOException {
        Files.writeString(release.resolve("db").resolve(name), sql);
    }

    private EnvironmentSpec flyway() {
        sample.execute("create table flyway_schema_history (installed_rank integer primary key, version varchar(50),"
                + " description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null,"
                + " checksum integer, installed_by varchar(100) not null, installed_on timestamp not null default"
                + " now(), execution_time integer not null, success boolean not null)");
        return TestEnvironments.of(
                sample.url(),
                Optional.of(new MigrationSpec(new MigrationSpec.Tool.Flyway("db"), List.of(), Duration.ofSeconds(5))),
                Map.of());
    }

    private Backups backups(EnvironmentSpec environment) {
        return databases.backups(environment, folder.resolve("backups"));
    }

    private String backup(EnvironmentSpec environment) {
        return backups(environment)
                .create("first", new Origin(environment.id(), "test", Optional.empty(), Optional.empty()))
                .name();
    }

    private Rehearsals rehearsals(EnvironmentSpec environment) {
        return new LocalRehearsals(
                environment, databases, backups(environment), folder.resolve("r"), InstantSource.system());
    }

    private List<String> columns() throws SQLException {
        return asked("select column_name from information_schema.columns where table_name = 'users' order by 1");
    }

    private List<String> scratch() throws SQLException {
        return asked("select datname from pg_database where datname like 'sluice\\_rehearse\\_%'"
                + " and pg_get_userbyid(datdba) = '" + sample.name() + "'");
    }

    private List<String> asked(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = PostgresForTests.connect(sample.name(), sample.name());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
