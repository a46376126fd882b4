package dev.sluice.adapter.migration;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.mariadb.MariadbForTests;
import dev.sluice.adapter.mariadb.MariadbSample;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;

/** A tool of a few lines of shell that works with MariaDB's own client. */
class CommandOnMariadbTest extends MigrationToolContract {
    private static final List<String> STEPS = List.of(
            "001-users initial table of users",
            "002-rank add a rank",
            "003-drop-name drop the name",
            "004-nowhere fails");
    private static final String SCRIPT = """
            #!/bin/sh
            set -eu
            ask() { mariadb --no-defaults --skip-ssl --protocol=tcp --port="$DB_PORT" --user="$DB" --database="$DB" \\
                --skip-column-names --init-command='set session lock_wait_timeout = 1' --execute "$1"; }
            up() {
                case $1 in
                001-users) echo "create table users (id integer primary key, name varchar(20))" ;;
                002-rank) echo "alter table users add column rank integer" ;;
                003-drop-name) echo "alter table users drop column name" ;;
                004-nowhere) echo "alter table nowhere add column x integer" ;;
                esac
            }
            at() { ask "select revision from at_revision" 2>/dev/null || true; }
            case $1 in
            current) at ;;
            sql) up "$2" ;;
            known) cat revisions ;;
            upgrade)
                ask "create table if not exists at_revision (revision varchar(40))"
                past=$(at)
                for next in $(cut -d' ' -f1 revisions); do
                    if [ -n "$past" ]; then [ "$next" = "$past" ] && past=""; continue; fi
                    ask "$(up "$next")"
                    ask "delete from at_revision; insert into at_revision values ('$next')"
                    if [ "$next" = "$2" ]; then exit 0; fi
                done ;;
            esac
            """;

    @BeforeAll
    static void needs_mariadb() {
        MariadbForTests.assumeInstalled();
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
    protected Map<String, String> variables() {
        return Map.of(
                "DB", sample.name(),
                "DB_PORT", sample.url().reveal().replaceFirst(".*:(\\d+)/.*", "$1"),
                "MYSQL_PWD", MariadbForTests.PASSWORD);
    }

    @Override
    protected MigrationSpec.Tool tool() {
        return new MigrationSpec.Tool.Commands(
                script("current"),
                script("known"),
                script("upgrade", "${revision}"),
                Optional.empty(),
                Optional.of(script("sql", "${revision}")));
    }

    private static Command script(String... arguments) {
        return new Command(Stream.concat(Stream.of("sh", "migrate.sh"), Arrays.stream(arguments))
                .toList());
    }

    @Override
    protected int startsForAnUpgrade() {
        return 7;
    }

    @Override
    protected List<String> revisions() {
        return List.of("001-users", "002-rank", "003-drop-name");
    }

    @Override
    protected String contract() {
        return "003-drop-name";
    }

    @Override
    protected void begin(Path release) throws IOException {
        Files.writeString(release.resolve("migrate.sh"), SCRIPT);
        Files.writeString(release.resolve("revisions"), "");
    }

    @Override
    protected void add(Path release, int revision) throws IOException {
        Files.writeString(release.resolve("revisions"), STEPS.get(revision) + "\n", StandardOpenOption.APPEND);
    }

    /** It has no way to tell. */
    @Override
    protected List<Trouble> troubles() {
        return List.of();
    }
}
