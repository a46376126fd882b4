package dev.sluice.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.shop.TestDatabase.Kind;
import dev.sluice.shop.visitors.Crowd;
import dev.sluice.shop.visitors.Totals;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VersionsTest {
    private static final String LATEST = "latest";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "1.0.0, 1.1.0, latest, SQLITE",
        "1.1.0, 1.1.0, latest, SQLITE",
        "1.1.0, 2.0.0, 4, SQLITE",
        "2.0.0, 2.0.0, 4, SQLITE",
        "2.0.0, 2.0.0, latest, SQLITE",
        "1.0.0, 1.1.0, latest, POSTGRESQL",
        "1.1.0, 2.0.0, 4, POSTGRESQL",
        "2.0.0, 2.0.0, 4, POSTGRESQL",
        "2.0.0, 2.0.0, latest, POSTGRESQL"
    })
    void a_version_serves_visitors_on_a_schema_that_it_can_read(
            String version, String migrations, String schema, Kind kind) throws Exception {
        TestDatabase database = TestDatabase.create(kind, folder).migrate(migrations, schema);
        try (RunningShop shop = RunningShop.serve(version, database)) {
            Totals totals = visited(shop, 80);
            assertThat(totals.ok()).isEqualTo(totals.sent());
            assertThat(totals.servedByVersion()).containsOnlyKeys(version);
            assertThat(totals.ordersAcknowledged())
                    .isPositive()
                    .isEqualTo(database.number("select count(*) from orders"));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void the_old_code_cannot_live_with_the_contract_migration(Kind kind) throws Exception {
        TestDatabase database = TestDatabase.create(kind, folder).migrate("2.0.0", LATEST);
        try (RunningShop shop = RunningShop.serve("1.1.0", database)) {
            assertThat(shop.get("/api/products").statusCode()).isEqualTo(500);
        }
    }

    @Test
    void version_1_2_0_passes_its_smoke_test_and_then_fails_a_fifth_of_the_requests() throws Exception {
        TestDatabase database = TestDatabase.sqlite(folder).migrate("1.2.0", LATEST);
        try (RunningShop shop = RunningShop.serve("1.2.0", database)) {
            for (String path : List.of("/", "/products/1", "/cart", "/api/products/1", "/api/products")) {
                assertThat(shop.get(path).statusCode()).as(path).isEqualTo(200);
            }
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 520; i++) {
                statuses.add(shop.get("/api/products/" + (i % 24 + 1)).statusCode());
            }
            assertThat(statuses.subList(20, 520).stream().filter(status -> status == 500))
                    .as("failed, of 500 (five standard deviations around 100)")
                    .hasSizeBetween(55, 145);
            assertThat(statuses).containsOnly(200, 500);
            assertThat(shop.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void version_1_3_0_is_right_and_takes_so_long_that_a_visitor_notices() throws Exception {
        TestDatabase database = TestDatabase.sqlite(folder).migrate("1.3.0", LATEST);
        try (RunningShop good = RunningShop.serve("1.1.0", database);
                RunningShop slow = RunningShop.serve("1.3.0", database)) {
            List<Long> goodNanos = new ArrayList<>();
            List<Long> slowNanos = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                goodNanos.add(nanos(good));
                slowNanos.add(nanos(slow));
            }
            assertThat(median(slowNanos))
                    .isGreaterThan(2 * median(goodNanos))
                    .isGreaterThan(Duration.ofMillis(100).toNanos());
        }
    }

    @Test
    void version_1_4_0_dies_while_it_starts() throws Exception {
        TestDatabase database = TestDatabase.sqlite(folder).migrate("1.4.0", LATEST);
        List<RunningShop> shops = new ArrayList<>();
        for (String component : List.of("web", "api", "worker")) {
            shops.add(RunningShop.start("1.4.0", database, 1, component, "--port", "1"));
        }
        for (RunningShop shop : shops) {
            assertThat(shop.exitStatus()).isEqualTo(1);
            assertThat(shop.log()).contains("IllegalStateException").contains("tariffs.properties");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void version_1_5_0_s_second_migration_fails_and_leaves_nothing_behind(Kind kind) throws Exception {
        TestDatabase database = TestDatabase.create(kind, folder).migrate("1.1.0", LATEST);
        assertThatThrownBy(() -> database.migrate("1.5.0", LATEST)).isInstanceOf(FlywayException.class);
        assertThat(database.number("select count(*) from categories")).isZero();
        assertThatThrownBy(() -> database.number("select count(category_id) from products"))
                .isInstanceOf(SQLException.class);
        assertThat(database.number("select count(*) from products")).isEqualTo(24);
        database.migrate("2.0.0", LATEST);
        assertThat(database.number("select count(category_id) from products")).isEqualTo(24);
    }

    private static long nanos(RunningShop shop) throws Exception {
        long begun = System.nanoTime();
        assertThat(shop.get("/products/3").statusCode()).isEqualTo(200);
        return System.nanoTime() - begun;
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static Totals visited(RunningShop shop, int requests) throws Exception {
        Crowd.Plan plan = new Crowd.Plan(shop.uri("/"), 300, 4, 10, Duration.ofSeconds(10));
        Crowd crowd = Crowd.start(plan, Optional.empty(), System.err);
        shop.await("visited", () -> crowd.totals().sent() >= requests);
        crowd.stop();
        return crowd.totals();
    }
}
