package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.Machine.Result;
import dev.sluice.journal.DeploymentState;
import dev.sluice.shop.store.DatabaseUrl;
import dev.sluice.shop.visitors.Crowd;
import dev.sluice.traffic.RouterState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The carrier is killed (SIGKILL) after each intent, each act and each record of a real deployment, and of a real rollback, with
 * visitors all the time. Whatever the point: carried on, it ends as the undisturbed one did. In every build one deployment is killed
 * at three points one after another, and one way back at two; the long form kills at every point, each in a deployment of its own.
 */
class CarrierKillTest {
    private static final String CANARY = """
            strategy: canary
            steps: [{weight: 20%, hold: 500ms}, {weight: 100%}]
            minimumRequests: 10
            bake: 1s
            standby: {warm: 1s, kept: 7d}""";
    private static final List<String> SOME = List.of("intended migrate", "acted shift-1", "acted hand-over");
    private static final List<String> SOME_OF_THE_WAY_BACK = List.of("acted route-back", "intended stop-candidate");

    /** The long form can be run in portions. */
    private static final int FROM = Integer.getInteger("sluice.kill.from", 0);

    @TempDir
    Path folder;

    @Test
    void a_carrier_killed_three_times_is_each_time_followed_by_another_that_carries_on() throws Exception {
        assertThat(killedAt(SOME, "1.1.0")).isEqualTo(undisturbed("1.1.0").end());
    }

    @Test
    void a_carrier_killed_on_the_way_back_is_followed_by_another_that_goes_on_going_back() throws Exception {
        assertThat(killedAt(SOME_OF_THE_WAY_BACK, "1.2.0"))
                .isEqualTo(undisturbed("1.2.0").end());
    }

    @Test
    @Tag("long")
    void killed_at_any_point_of_a_deployment_it_ends_the_same() throws Exception {
        everyPoint("1.1.0");
    }

    @Test
    @Tag("long")
    void killed_at_any_point_of_a_deployment_that_goes_back_it_ends_the_same() throws Exception {
        everyPoint("1.2.0");
    }

    private void everyPoint(String version) throws Exception {
        Run undisturbed = undisturbed(version);
        assertThat(undisturbed.points()).hasSizeGreaterThan(30);
        int all = undisturbed.points().size();
        for (String point : undisturbed.points().subList(Math.min(FROM, all), all)) {
            assertThat(killedAt(List.of(point), version)).as(point).isEqualTo(undisturbed.end());
            System.out.println("killed at " + point + ", one of " + all + ": same end");
        }
    }

    /** What can be compared, and the points that were passed. */
    private record Run(String end, List<String> points) {}

    private Run undisturbed(String version) throws Exception {
        Path where = Files.createDirectories(folder.resolve("undisturbed-" + version));
        try (Machine machine = Machine.withSqlite(where).configure(CANARY, Machine.FAILURES_ONLY)) {
            first(machine);
            Path log = where.resolve("points.txt");
            machine.set("SLUICE_FAILPOINTS_LOG", log.toString());
            return new Run(
                    underLoad(machine, version),
                    Files.readAllLines(log).stream().distinct().toList());
        }
    }

    /** At each of these points of one deployment. */
    private String killedAt(List<String> points, String version) throws Exception {
        Path where = Files.createDirectories(
                folder.resolve(version + "-" + points.getFirst().replace(' ', '-')));
        Path mark = where.resolve("killed");
        try (Machine machine = Machine.withSqlite(where).configure(CANARY, Machine.FAILURES_ONLY)) {
            first(machine);
            machine.set("SLUICE_FAILPOINT", String.join(",", points));
            machine.set("SLUICE_FAILPOINT_MARK", mark.toString());
            String end = underLoad(machine, version);
            assertThat(Files.readAllLines(mark)).as("the carrier was killed").containsExactlyElementsOf(points);
            return end;
        }
    }

    private static void first(Machine machine) {
        Result first = machine.sluice("deploy", "1.0.0", "--wait", "baked");
        assertThat(first.status()).as(first.all()).isZero();
    }

    private static String underLoad(Machine machine, String version) throws Exception {
        Crowd crowd = machine.visitors(60);
        Result result;
        try {
            result = machine.sluice("deploy", version, "--wait", "baked");
        } finally {
            crowd.stop();
        }
        assertThat(crowd.totals().lost()).as("lost requests").isZero();
        assertThat(crowd.totals().wrong()).as("wrong answers").isZero();
        assertThat(machine.orders().holds())
                .as("every acknowledged order exactly once")
                .isTrue();
        DeploymentState state = machine.deployment(2);
        RouterState router = machine.router();
        String cut = router.cut().map(c -> c.backend().toString()).orElse("none");
        Result releases = machine.sluice("migrate", "status", "--json");
        return "exit %d, %s, router serves %s, cut %s, running %s, migrations %s, database %s"
                .formatted(
                        result.status(),
                        state.ending().map(Enum::name).orElse("open"),
                        router.endpoints().stream()
                                .map(e -> e.instance())
                                .sorted()
                                .toList(),
                        cut,
                        Optional.ofNullable(running(machine)).orElse(""),
                        releases.out(),
                        database(machine));
    }

    /** The whole schema, and every row that visitors do not make. */
    private static List<String> database(Machine machine) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = DatabaseUrl.parse(machine.databaseUrl()).connect();
                Statement statement = connection.createStatement()) {
            for (String asked : List.of(
                    "select type || ' ' || name || ': ' || coalesce(sql, '') from sqlite_master order by 1",
                    "select version || ' ' || script || ' ' || success from flyway_schema_history order by 1",
                    "select id || ' ' || name || ' ' || category || ' ' || price_cents from products order by id")) {
                try (ResultSet rows = statement.executeQuery(asked)) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
            }
        }
        return found;
    }

    private static String running(Machine machine) throws IOException {
        try (var folders = Files.list(machine.state().resolve("run/shop/production"))) {
            return folders.map(f -> f.getFileName().toString())
                    .sorted()
                    .toList()
                    .toString();
        }
    }
}
