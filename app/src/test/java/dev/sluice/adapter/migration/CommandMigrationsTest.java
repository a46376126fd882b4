package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tool of a few lines of shell that keeps its revision in a table and works with psql. */
class CommandMigrationsTest extends MigrationToolContract {
    private static final List<String> STEPS = List.of(
            "001-users initial table of users",
            "002-rank add a rank",
            "003-drop-name drop the name",
            "004-nowhere fails");
    private static final String SCRIPT = """
            #!/bin/sh
            set -eu
            ask() { psql -X -q -t -A -v ON_ERROR_STOP=1 -d "$DATABASE_URL" "$@"; }
            at() { ask -c "select revision from at" 2>/dev/null | head -n 1 || true; }
            up() {
                case $1 in
                001-users) echo "create table users (id integer primary key, name varchar(20))" ;;
                002-rank) echo "alter table users add column rank integer" ;;
                003-drop-name) echo "alter table users drop column name" ;;
                004-nowhere) echo "alter table nowhere add column x integer" ;;
                esac
            }
            down() {
                case $1 in
                001-users) echo "drop table users" ;;
                002-rank) echo "alter table users drop column rank" ;;
                003-drop-name) echo "alter table users add column name varchar(20)" ;;
                esac
            }
            case $1 in
            current) at ;;
            sql) echo "reading $2" >&2; up "$2" ;;
            known) cat revisions ;;
            upgrade)
                ask -c "set client_min_messages = error; create table if not exists at (revision text)" >/dev/null
                past=$(at)
                for next in $(cut -d' ' -f1 revisions); do
                    if [ -n "$past" ]; then [ "$next" = "$past" ] && past=""; continue; fi
                    ask -c "begin; $(up "$next"); delete from at; insert into at values ('$next'); commit" >/dev/null
                    if [ "$next" = "$2" ]; then exit 0; fi
                done ;;
            downgrade)
                while [ "$(at)" != "$2" ]; do
                    now=$(at)
                    before=$(cut -d' ' -f1 revisions | grep -B1 -x "$now" | grep -v -x "$now" || true)
                    keep=${before:+"insert into at values ('$before');"}
                    ask -c "begin; $(down "$now"); delete from at; $keep commit" >/dev/null
                done ;;
            esac
            """;

    @BeforeAll
    static void needs_psql() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/psql")), "needs package: postgresql-client");
    }

    @Override
    protected MigrationSpec.Tool tool() {
        return new MigrationSpec.Tool.Commands(
                script("current"),
                script("known"),
                script("upgrade", "${revision}"),
                Optional.of(script("downgrade", "${revision}")),
                Optional.of(script("sql", "${revision}")));
    }

    private static Command script(String... arguments) {
        return new Command(Stream.concat(Stream.of("sh", "migrate.sh"), Arrays.stream(arguments))
                .toList());
    }

    @Override
    protected int startsForAnUpgrade() {
        return 5;
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

    @Test
    void what_is_printed_and_is_no_revision_is_refused() throws IOException {
        Path release = release(3);
        Files.writeString(release.resolve("migrate.sh"), "echo cannot find the configuration");
        MigrationTool tool =
                new Databases(InstantSource.system()).migrations(environment(), release, new LocalCommands());

        assertThatThrownBy(tool::status)
                .hasMessageContaining("printed what is no revision: cannot find the configuration");
    }

    @Test
    void a_command_that_does_nothing_is_found_out() throws IOException {
        Path release = release(3);
        Files.writeString(release.resolve("migrate.sh"), "[ \"$1\" = known ] && cat revisions || true");
        MigrationTool tool =
                new Databases(InstantSource.system()).migrations(environment(), release, new LocalCommands());

        assertThatThrownBy(() -> tool.upgradeTo("001-users"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.MIGRATION_FAILED))
                .hasMessageContaining("001-users is still not applied");
        assertThat(tool.status().current()).isEmpty();
    }

    @Test
    void visitors_wait_no_longer_than_the_lock_timeout_for_a_migration_that_gets_no_lock() throws Exception {
        tool(1).upgradeTo(revisions().getFirst());

        BusyShop.migrate(
                "Command",
                patient(release(2), BusyShop.LOCK_TIMEOUT),
                (PostgresSample) sample,
                revisions().get(1));
    }
}
