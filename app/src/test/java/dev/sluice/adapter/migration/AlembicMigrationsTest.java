package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.MigrationScript;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real Alembic on a real PostgreSQL. */
class AlembicMigrationsTest extends MigrationToolContract {
    private static final List<String> IDS = AlembicRelease.IDS;
    private static Path program;

    @BeforeAll
    static void an_alembic() throws IOException, InterruptedException {
        program = PythonEnvironment.program("alembic");
    }

    @Override
    protected MigrationSpec.Tool tool() {
        return new MigrationSpec.Tool.Alembic(new Command(List.of(program.toString())));
    }

    @Override
    protected int startsForAnUpgrade() {
        return 3;
    }

    @Override
    protected List<String> revisions() {
        return IDS.subList(0, 3);
    }

    @Override
    protected String contract() {
        return "3cafe_drop_drop_the_name.py";
    }

    @Override
    protected void begin(Path release) throws IOException {
        AlembicRelease.begin(release);
    }

    @Override
    protected void add(Path release, int revision) throws IOException {
        AlembicRelease.add(release, revision);
    }

    @Override
    protected List<Trouble> troubles() {
        return AlembicRelease.troubles();
    }

    @Override
    protected List<String> failureSays() {
        return List.of(
                "(at 4444)", "relation \"nowhere\" does not exist", "[SQL: alter table nowhere add column x integer]");
    }

    @Test
    void several_heads_are_dirty_until_they_are_merged() throws IOException {
        Path release = release(2);
        Path versions = release.resolve("migrations/versions");
        AlembicRelease.write(
                versions, "0003", "'1975ea83b712'", "a branch", "create table other (id integer)", "drop table other");
        MigrationTool branched = of(release);

        assertThat(branched.status().dirty().orElseThrow())
                .contains("several heads", "0002", "0003", "alembic merge heads");
        assertThatThrownBy(() -> branched.upgradeTo("0002"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.MIGRATION_FAILED));

        AlembicRelease.write(versions, "0004", "('0002', '0003')", "merged", "select 1", "select 1");
        MigrationTool merged = of(release);
        assertThat(merged.status().dirty()).isEmpty();
        merged.upgradeTo("0004");
        assertThat(merged.status().pending()).isEmpty();
        assertThat(merged.status().current()).contains("0004");
        assertThat(database.exists("other", Optional.empty())).isTrue();
    }

    @Test
    void a_revision_that_asks_the_database_is_opaque_and_what_a_file_allows_is_in_its_sql() throws IOException {
        Path release = release(3);
        Path asking = release.resolve("migrations/versions/0002.py");
        Files.writeString(
                asking,
                Files.readString(asking)
                        .replace("op.execute('alter table users add", "op.get_bind().scalar('select 1')  #"));
        Path dropping = release.resolve("migrations/versions/3cafe_drop.py");
        Files.writeString(dropping, Files.readString(dropping) + "\n# sluice: allow S0107 no version reads it\n");

        List<MigrationScript> scripts = of(release).sql(IDS.subList(0, 3));

        assertThat(scripts).extracting(MigrationScript::revision).isEqualTo(IDS.subList(0, 3));
        assertThat(scripts.get(0).content()).isInstanceOf(MigrationScript.Sql.class);
        assertThat(scripts.get(1).content()).isInstanceOf(MigrationScript.Opaque.class);
        assertThat(scripts.get(2).file()).contains("migrations/versions/3cafe_drop.py");
        assertThat(((MigrationScript.Sql) scripts.get(2).content()).text())
                .startsWith("-- sluice: allow-all S0107 no version reads it\n")
                .contains("alter table users drop column name");
    }

    @Test
    void of_a_history_too_long_to_keep_the_part_since_the_current_revision_is_asked_for() throws IOException {
        migrated(2);
        Path release = release(3);
        Path shortening = release.resolve("shortening.sh");
        Files.writeString(
                shortening,
                "if [ \"$*\" = history ]; then %1$s history | tail -n 1; else exec %1$s \"$@\"; fi".formatted(program));
        MigrationSpec spec = new MigrationSpec(tool(), List.of(), Duration.ofSeconds(1));
        MigrationTool tool = new AlembicMigrations(
                new Command(List.of("sh", shortening.toString())),
                new ReleasePrograms(environment(), release, new LocalCommands(), Optional.empty()),
                spec);

        assertThat(tool.status().pending()).extracting("revision").containsExactly(IDS.get(2));
        assertThat(tool.status().current()).contains(IDS.get(1));
    }

    @Test
    void a_release_without_alembic_ini_is_said_in_alembics_words() {
        assertThatThrownBy(() -> of(directory).status())
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.COMMAND_FAILED))
                .hasMessageContaining("script_location");
    }

    @Test
    void visitors_wait_no_longer_than_the_lock_timeout_for_a_migration_that_gets_no_lock() throws Exception {
        migrated(1);

        BusyShop.migrate(
                "Alembic",
                patient(release(2), BusyShop.LOCK_TIMEOUT),
                (PostgresSample) sample,
                revisions().get(1));
    }
}
