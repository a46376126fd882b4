package dev.sluice.adapter.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A release with Alembic's files, for any product. */
final class AlembicRelease {
    private static final Path TEMPLATE = Path.of("src/test/resources/alembic");
    private static final List<String> DESCRIPTIONS = List.of("users", "add a rank", "drop the name", "nowhere");
    static final List<String> IDS = List.of("1975ea83b712", "0002", "3cafe_drop", "4444");

    private AlembicRelease() {}

    static void begin(Path release) throws IOException {
        Files.createDirectories(release.resolve("migrations/versions"));
        Files.copy(TEMPLATE.resolve("alembic.ini"), release.resolve("alembic.ini"));
        Files.copy(TEMPLATE.resolve("env.py"), release.resolve("migrations/env.py"));
    }

    static void add(Path release, int revision) throws IOException {
        write(
                release.resolve("migrations/versions"),
                IDS.get(revision),
                revision == 0 ? "None" : "'" + IDS.get(revision - 1) + "'",
                DESCRIPTIONS.get(revision),
                MigrationToolContract.SQL.get(revision),
                MigrationToolContract.BACK.get(revision));
    }

    static List<MigrationToolContract.Trouble> troubles() {
        return List.of(new MigrationToolContract.Trouble(
                "several heads in the release",
                0,
                release -> write(
                        release.resolve("migrations/versions"),
                        "0003",
                        "'1975ea83b712'",
                        "a branch",
                        "create table other (id integer)",
                        "drop table other"),
                List.of("several heads", "3cafe_drop", "0003", "alembic merge heads")));
    }

    static void write(Path versions, String id, String after, String description, String up, String down)
            throws IOException {
        Files.writeString(versions.resolve(id + ".py"), """
                '''%s'''
                from alembic import op

                revision = '%s'
                down_revision = %s


                def upgrade():
                    op.execute('%s')


                def downgrade():
                    op.execute('%s')
                """.formatted(description, id, after, up, down));
    }
}
