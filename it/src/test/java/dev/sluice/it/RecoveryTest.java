package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.Machine.Result;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine is lost with everything on it, and another one takes its place from the copies alone. */
class RecoveryTest {
    private static final String BAKED_AT_ONCE = """
            strategy: blueGreen
            bake: 1s
            standby: {warm: 1s, kept: 7d}""";

    @TempDir
    Path lost;

    @TempDir
    Path spare;

    @TempDir
    Path copies;

    @Test
    void a_lost_machine_is_rebuilt_on_an_empty_one_rehearsed_before_and_killed_in_the_middle() throws Exception {
        List<String> rows;
        try (Machine machine = Machine.withPostgres(lost)
                .configure(
                        BAKED_AT_ONCE,
                        Machine.FAILURES_ONLY + "\nbackup: {copyTo: " + copies + "}\n" + "rehearsal: {env: {}}")) {
            done(machine.sluice("deploy", "1.0.0", "--wait", "baked"));
            execute(
                    machine,
                    "insert into orders (id, product_id, quantity, total_cents, status, received, created_at)"
                            + " select 'o' || g, 1, g, g, 'sent', 1, g from generate_series(1, 50) g");
            done(machine.sluice("backup", "create", "evening"));
            rows = rows(machine);
        }
        try (Machine machine = Machine.withPostgres(spare)) {
            Result rehearsal = machine.sluice("recover", "--from", copies.toString(), "--rehearse");
            System.out.println(rehearsal.all());
            assertThat(databases(machine)).as("nothing is left").containsExactly("postgres");
            assertThat(machine.state().resolve("journal.db")).doesNotExist();

            Result refused = machine.sluice("recover", "--from", copies.toString());
            assertThat(refused.status()).as(refused.all()).isEqualTo(2);
            assertThat(refused.err()).contains("--yes");

            machine.set("SLUICE_FAILPOINT", "acted restore");
            machine.set("SLUICE_FAILPOINT_MARK", spare.resolve("killed").toString());
            Process command = machine.start(
                    spare.resolve("o.txt"), spare.resolve("e.txt"), "recover", "--from", copies.toString(), "--yes");
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!Files.exists(spare.resolve("killed"))) {
                assertThat(System.nanoTime())
                        .as(Files.readString(spare.resolve("e.txt")))
                        .isLessThan(deadline);
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            command.destroyForcibly();
            assertThat(command.waitFor(20, TimeUnit.SECONDS)).isTrue();

            Result recovered = machine.sluice("recover", "--from", copies.toString(), "--yes");
            System.out.println(recovered.all());
            assertThat(recovered.status()).as(recovered.all()).isZero();
            assertThat(recovered.out()).contains("recovered in", "1.0.0 serves shop/production", "is lost");
            assertThat(rows(machine)).isEqualTo(rows);
            assertThat(rehearsal.status()).as(rehearsal.all()).isZero();
            assertThat(page(machine)).isEqualTo(200);

            Result again = machine.sluice("recover", "--from", copies.toString(), "--yes");
            assertThat(again.status()).as(again.all()).isEqualTo(3);
            assertThat(again.err()).contains("is on this machine already", "backup restore evening");
            done(machine.sluice("status"));
        }
    }

    private static void done(Result result) {
        assertThat(result.status()).as(result.all()).isZero();
    }

    /** By the address that the recovered configuration has. */
    private static int page(Machine machine) throws IOException, InterruptedException {
        String port = Files.readString(machine.folder().resolve("sluice.yaml"))
                .replaceAll("(?s).*listen: \\{http: (\\d+).*", "$1");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/products/1"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static List<String> rows(Machine machine) throws SQLException {
        List<String> rows = query(machine, "select 'order ' || o::text from orders o order by 1");
        rows.addAll(query(machine, "select 'product ' || p::text from products p order by 1"));
        assertThat(rows).hasSizeGreaterThan(50);
        return rows;
    }

    private static List<String> databases(Machine machine) throws SQLException {
        return query(machine, "select datname from pg_database where not datistemplate order by 1");
    }

    private static List<String> query(Machine machine, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = connection(machine);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void execute(Machine machine, String sql) throws SQLException {
        try (Connection connection = connection(machine);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connection(Machine machine) throws SQLException {
        return DriverManager.getConnection(machine.databaseUrl()
                .replaceFirst("postgresql://([^:]+):([^@]+)@(.*)", "jdbc:postgresql://$3?user=$1&password=$2"));
    }
}
