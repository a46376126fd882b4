package dev.sluice.adapter.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A release with Alembic's files, for any product. */
final class AlembicRelease {
    private static final Path TEMPLATE = Path.of("src/test/resources/alembic");
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
    private static final List<String> DESCRIPTIONS = List.of("users", "add a rank", "drop the name", "nowhere");
    static final List<String> IDS = List.of("1975ea83b712", "0002", "3cafe_drop", "4444");

    private AlembicRelease() {}

    static Path create(Path parent, int revisions) throws IOException {
        Path release = Files.createTempDirectory(parent, "release");
        Path versions = Files.createDirectories(release.resolve("migrations/versions"));
        Files.copy(TEMPLATE.resolve("alembic.ini"), release.resolve("alembic.ini"));
        Files.copy(TEMPLATE.resolve("env.py"), release.resolve("migrations/env.py"));
        for (int i = 0; i < revisions; i++) {
            write(
                    versions,
                    IDS.get(i),
                    i == 0 ? "None" : "'" + IDS.get(i - 1) + "'",
                    DESCRIPTIONS.get(i),
                    SQL.get(i),
                    BACK.get(i));
        }
        return release;
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
