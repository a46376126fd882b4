package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.Machine.Result;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event.Ending;
import dev.sluice.journal.Finding;
import dev.sluice.migration.DatabaseReturn;
import dev.sluice.migration.Rehearsal;
import dev.sluice.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases of a small application with a MariaDB that are tried on a copy of the data first, as a user would. */
class RehearsalOnMariadbTest {
    private static final String APPLICATION = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.sql.DriverManager;

            public class Small {
                public static void main(String[] args) throws Exception {
                    String query = Files.readString(Path.of("query.sql"));
                    HttpServer server = HttpServer.create(
                            new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
                    server.createContext("/", exchange -> {
                        int status = 200;
                        if (!exchange.getRequestURI().getPath().equals("/health")) {
                            try (var connection = DriverManager.getConnection(System.getenv("DATABASE_URL"));
                                    var statement = connection.createStatement();
                                    var rows = statement.executeQuery(query)) {
                                status = rows.next() ? 200 : 404;
                            } catch (java.sql.SQLException e) {
                                e.printStackTrace();
                                status = 500;
                            }
                        }
                        exchange.sendResponseHeaders(status, -1);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;
    private static final String FLYWAY = "{tool: flyway, folder: migrations}";
    private static final String COMMAND = """
            {command: {current: sh migrate.sh current, known: sh migrate.sh known,
              upgrade: 'sh migrate.sh upgrade ${revision}', downgrade: 'sh migrate.sh downgrade ${revision}'},
              contract: ['003']}""";

    /** Knows three revisions; what it runs it tells the server as a person at a terminal would. */
    private static final String MIGRATE = """
            set -eu
            port=$(echo "$DATABASE_URL" | sed 's#.*127.0.0.1:\\([0-9]*\\)/.*#\\1#')
            export MYSQL_PWD=$(echo "$DATABASE_URL" | sed 's#.*password=\\([^&]*\\).*#\\1#')
            ask() { mariadb --no-defaults --skip-ssl --protocol=tcp --host=127.0.0.1 --port="$port" --user=app --database=app \\
                --skip-column-names --execute "$1"; }
            up() { case $1 in
                001) echo "create table users (id integer primary key, name varchar(40)); insert into users values (1, 'ana')" ;;
                002) echo "alter table users add column email varchar(40)" ;;
                003) echo "alter table users drop column name" ;;
            esac; }
            down() { case $1 in
                003) echo "alter table users add column name varchar(40) after id" ;;
                002) echo "alter table users drop column email" ;;
            esac; }
            at() { ask "select revision from at_revision" 2>/dev/null || true; }
            ask "create table if not exists at_revision (revision varchar(40))"
            case $1 in
            current) at ;;
            known) cat revisions ;;
            upgrade)
                past=$(at)
                for next in $(cat revisions); do
                    if [ "$next" -gt "${past:-000}" ] && [ "$next" -le "$2" ]; then
                        ask "$(up "$next"); delete from at_revision; insert into at_revision values ('$next')"
                    fi
                done ;;
            downgrade)
                for next in $(sort -r revisions); do
                    if [ "$next" -gt "$2" ] && [ "$next" -le "$(at)" ]; then
                        ask "$(down "$next")"
                    fi
                done
                ask "delete from at_revision; insert into at_revision values ('$2')" ;;
            esac
            """;

    @TempDir
    Path folder;

    @TempDir
    Path data;

    @Test
    void what_stays_of_a_migration_that_breaks_off_is_found_on_a_copy_and_the_real_database_is_as_it_was()
            throws Exception {
        Map<String, String> first = Map.of(
                "V1__users.sql",
                "create table users (id integer primary key, name varchar(40));\ninsert into users values (1, 'ana');\n");
        Map<String, String> named = Map.of(
                "V2__email.sql",
                "alter table app.users add column email varchar(40);\nupdate users set email = name;\n");
        Map<String, String> half = Map.of("V3__half.sql", """
                alter table users add column phone varchar(40);
                alter table users drop column email;
                alter table nowhere add column phone varchar(40);
                """);
        release("1", "select name from users", List.of(first));
        release("2", "select email from users", List.of(first, named));
        release("3", "select phone from users", List.of(first, named, half));
        try (MariadbForMachine server = new MariadbForMachine(data);
                Machine machine = configured(server, FLYWAY)) {
            expect(0, machine.sluice("deploy", "1"));

            Result plan = machine.sluice("plan", "--rehearse", "2");
            System.out.println(plan.all());
            expect(0, plan);
            assertThat(plan.out())
                    .contains("(EXCLUSIVE on users)")
                    .contains("1 row changed")
                    .contains("stays at 2 (1 runs on it: proven in rehearsal)");
            assertThat(columns(server)).containsExactly("id", "name");

            expect(0, machine.sluice("deploy", "2"));
            Rehearsal rehearsal = machine.deployment(machine.newest())
                    .finding(Finding.Rehearsed.class)
                    .orElseThrow()
                    .rehearsal();
            assertThat(rehearsal.back()).isEqualTo(new DatabaseReturn.Stays(Optional.of("2"), Optional.of("1")));
            assertThat(rehearsal.expand().orElseThrow().statements()).hasSize(2);

            Result broken = machine.sluice("rehearse", "3");
            System.out.println(broken.all());
            assertThat(broken.status()).isEqualTo(3);
            assertThat(broken.out())
                    .contains("a server of its own on this machine: MariaDB ")
                    .contains("what it ran before stays: alter table users add column phone varchar(40);"
                            + " alter table users drop column email")
                    .contains("2 does not run on what is left")
                    .contains("brings 2 back: the migration broke off, and half of it stays");
            Result refused = machine.sluice("deploy", "3", "--yes");
            assertThat(refused.status()).as(refused.all()).isEqualTo(3);
            DeploymentState nothing = machine.deployment(machine.newest());
            assertThat(nothing.ending()).contains(Ending.NOTHING_TOUCHED);
            assertThat(nothing.begun(Step.Migrate.class)).isFalse();
            assertThat(columns(server)).containsExactly("id", "name", "email");
            assertThat(machine.state().resolve("rehearsals/shop/production")).isEmptyDirectory();
        }
    }

    @Test
    void a_downgrade_past_a_contract_migration_is_proven() throws Exception {
        release("1", "select name from users", List.of());
        release("2", "select email from users", List.of());
        try (MariadbForMachine server = new MariadbForMachine(data);
                Machine machine = configured(server, COMMAND)) {
            expect(0, machine.sluice("deploy", "1"));
            Result rehearsed = machine.sluice("rehearse", "2");
            System.out.println(rehearsed.all());
            expect(0, rehearsed);
            assertThat(rehearsed.out())
                    .contains("stays at 002 (1 runs on it: proven in rehearsal)")
                    .contains("(EXCLUSIVE on users)")
                    .contains("past the contract migration: is taken back to 002 (1 runs after it, not without"
                            + " it: proven in rehearsal)");
            assertThat(columns(server)).containsExactly("id", "name");
        }
    }

    private Machine configured(MariadbForMachine server, String migrations) {
        Machine machine = Machine.withDatabase(folder, server.url());
        machine.write("sluice.yaml", """
                app: shop
                artifact: {archive: '%1$s/small-${version}.tar.gz'}
                database: ${env:DATABASE_URL}
                migrations: %2$s
                env:
                  DATABASE_URL: {required: true, secret: true}
                components:
                  web: {run: '${env:JAVA_HOME}/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp %3$s Small.java ${port}', health: /health, routes: [/]}
                listen: {http: %4$d, address: 127.0.0.1}
                timeouts: {ready: 60s, drain: 5s, stop: 5s}
                smoke:
                  - {http: /users, status: 200}
                rollout:
                  strategy: blueGreen
                  bake: 1s
                rehearsal: {env: {MAIL_TRANSPORT: log}}
                """.formatted(
                        folder.resolve("archives"), migrations.indent(2).strip(), driver(), Machine.freePort()));
        return machine;
    }

    /** The driver that Sluice brings. */
    private static Path driver() {
        return Path.of(org.mariadb.jdbc.Driver.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
    }

    private void release(String version, String query, List<Map<String, String>> migrations)
            throws IOException, InterruptedException {
        Path content = Files.createDirectory(folder.resolve("content-" + version));
        Files.writeString(content.resolve("Small.java"), APPLICATION);
        Files.writeString(content.resolve("query.sql"), query);
        Files.writeString(content.resolve("migrate.sh"), MIGRATE);
        Files.writeString(content.resolve("revisions"), version.equals("1") ? "001\n" : "001\n002\n003\n");
        Path scripts = Files.createDirectory(content.resolve("migrations"));
        for (Map<String, String> one : migrations) {
            for (Map.Entry<String, String> file : one.entrySet()) {
                Files.writeString(scripts.resolve(file.getKey()), file.getValue());
            }
        }
        Path archives = Files.createDirectories(folder.resolve("archives"));
        Process tar = new ProcessBuilder(
                        "tar",
                        "czf",
                        archives.resolve("small-" + version + ".tar.gz").toString(),
                        "-C",
                        content.toString(),
                        ".")
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
    }

    private static List<String> columns(MariadbForMachine server) throws Exception {
        return server.asked(
                "select column_name from information_schema.columns where table_schema = 'app' and table_name ="
                        + " 'users' order by ordinal_position");
    }

    private static void expect(int status, Result result) {
        assertThat(result.status()).as(result.all()).isEqualTo(status);
    }
}
