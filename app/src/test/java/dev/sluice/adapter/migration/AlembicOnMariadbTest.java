package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.mariadb.MariadbForTests;
import dev.sluice.adapter.mariadb.MariadbSample;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real Alembic, by PyMySQL, on a real MariaDB. */
class AlembicOnMariadbTest extends MigrationToolContract {
    private static Path program;

    @BeforeAll
    static void an_alembic() throws IOException, InterruptedException {
        MariadbForTests.assumeInstalled();
        program = PythonEnvironment.program("alembic");
    }

    @Override
    protected SampleDatabase newSample() {
        return new MariadbSample();
    }

    @Override
    protected boolean takesBackDdl() {
        return false;
    }

    @Override
    protected MigrationSpec.Tool tool() {
        return new MigrationSpec.Tool.Alembic(new Command(List.of(program.toString())));
    }

    @Override
    protected int startsForAnUpgrade() {
        return 4;
    }

    @Override
    protected List<String> revisions() {
        return AlembicRelease.IDS.subList(0, 3);
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

    @Test
    void rows_that_a_failing_migration_wrote_before_it_failed_stay_and_that_is_said() throws IOException {
        migrated(1);
        Path release = release(1);
        Files.writeString(release.resolve("migrations/versions/0002.py"), """
                '''fills and fails'''
                from alembic import op

                revision = '0002'
                down_revision = '%s'


                def upgrade():
                    op.execute("insert into users values (7, 'left')")
                    op.execute('alter table users add column rank integer, add column rank integer')


                def downgrade():
                    op.execute('select 1')
                """.formatted(
                        revisions().getFirst()));
        String before = database.facts().schemaHash();

        assertThatThrownBy(() -> of(release).upgradeTo("0002"))
                .hasMessageContaining("Duplicate column name")
                .hasMessageContaining(
                        "takes nothing back that ran before the failure: the schema is what it was, its rows may"
                                + " not be");

        assertThat(database.facts().schemaHash()).isEqualTo(before);
        assertThat(database.text("select name from users")).isEqualTo(Optional.of("left"));
    }
}
