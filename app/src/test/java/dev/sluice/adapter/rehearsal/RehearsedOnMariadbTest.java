package dev.sluice.adapter.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.database.TestEnvironments;
import dev.sluice.adapter.mariadb.MariadbForTests;
import dev.sluice.adapter.mariadb.MariadbSample;
import dev.sluice.base.SluiceException;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations rehearsed on a MariaDB of our own from a real backup. */
class RehearsedOnMariadbTest {
    private final MariadbSample sample = new MariadbSample();
    private final Databases databases = new Databases(InstantSource.system());

    @TempDir
    Path folder;

    private Path release;

    @BeforeAll
    static void needs_mariadb() {
        MariadbForTests.assumeInstalled();
    }

    @BeforeEach
    void fill() throws IOException {
        sample.execute(
                "create table users (id integer primary key, name varchar(40))",
                "insert into users select seq, concat('user ', seq) from seq_1_to_30000",
                "create table orders (id integer primary key, note text)",
                "insert into orders values (1, 'first')");
        release = Files.createDirectory(folder.resolve("release"));
        Files.createDirectory(release.resolve("db"));
    }

    @Test
    void what_each_statement_did_is_seen_and_the_real_database_is_as_it_was() throws Exception {
        migration("V1__rank.sql", """
                alter table users add column position integer;
                update users set position = id;
                alter table users modify column id bigint;
                create index by_name on users (name);
                alter table %s.orders force;
                drop table orders;
                """.formatted(sample.name()));
        EnvironmentSpec environment = flyway();
        try (Stage stage = rehearsals(environment).open(backup(environment))) {
            MigrationTool tool = stage.migrations(release);
            assertThat(tool.status().pending()).hasSize(1);
            tool.upgradeTo("1");
            List<TracedStatement> trace = stage.trace();

            assertThat(trace)
                    .extracting(s -> s.sql().replaceFirst(" .*", ""))
                    .containsExactly("alter", "update", "alter", "create", "alter", "drop");
            assertThat(trace).extracting(TracedStatement::rows).containsExactly(0L, 30_000L, 0L, 0L, 0L, 0L);
            assertThat(trace)
                    .extracting(TracedStatement::rewritten)
                    .containsExactly(List.of(), List.of(), List.of("users"), List.of(), List.of("orders"), List.of());
            assertThat(trace.get(1).locks()).extracting(Lock::mode).containsExactly(LockMode.ROW_EXCLUSIVE);
            assertThat(trace.get(2).locks())
                    .anySatisfy(lock -> {
                        assertThat(lock.as()).contains("SHARED NO WRITE");
                        assertThat(lock.mode().blocksWrites()).isTrue();
                        assertThat(lock.mode().blocksReads()).isFalse();
                        assertThat(lock.held()).isGreaterThan(Duration.ofMillis(20));
                    })
                    .noneMatch(Lock::exact);
            for (int ddl : List.of(0, 2, 3, 4, 5)) {
                TracedStatement statement = trace.get(ddl);
                assertThat(statement.locks()).as(statement.sql()).anySatisfy(lock -> {
                    assertThat(lock.as()).contains("EXCLUSIVE");
                    assertThat(lock.mode().blocksReads()).isTrue();
                });
            }
            assertThat(stage.unmeasured()).isEmpty();
            assertThat(stage.database().number("select count(position) from users"))
                    .hasValueSatisfying(n -> assertThat(n).isEqualByComparingTo("30000"));
            assertThat(stage.where()).contains("MariaDB 1");
            assertThat(stage.database().exists("orders", Optional.empty())).isFalse();
        }
        assertThat(sample.rows("orders")).hasSize(1);
        assertThat(folder.resolve("r")).isEmptyDirectory();
    }

    @Test
    void of_a_migration_that_breaks_off_it_is_told_what_stays() throws Exception {
        migration("V1__half.sql", """
                insert into orders values (2, 'kept by the alter that follows');
                alter table users add column position integer;
                insert into orders values (3, 'rolled back');
                insert into nowhere values (1);
                """);
        EnvironmentSpec environment = flyway();
        try (Stage stage = rehearsals(environment).open(backup(environment))) {
            MigrationTool tool = stage.migrations(release);
            assertThatThrownBy(() -> tool.upgradeTo("1"))
                    .isInstanceOf(SluiceException.class)
                    .hasMessageContaining("nowhere");
            int rows = stage.database()
                    .number("select count(*) from orders")
                    .orElseThrow()
                    .intValue();
            assertThat(stage.left()).hasSize(rows);
            assertThat(stage.left()).contains("alter table users add column position integer");
        }
    }

    private void migration(String name, String sql) throws IOException {
        Files.writeString(release.resolve("db").resolve(name), sql);
    }

    private EnvironmentSpec flyway() {
        sample.execute("create table flyway_schema_history (installed_rank integer primary key, version varchar(50),"
                + " description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null,"
                + " checksum integer, installed_by varchar(100) not null, installed_on timestamp not null default"
                + " current_timestamp, execution_time integer not null, success boolean not null)");
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
}
