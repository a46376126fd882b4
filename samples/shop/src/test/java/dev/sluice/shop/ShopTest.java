package dev.sluice.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.shop.TestDatabase.Kind;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShopTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void an_order_that_comes_twice_is_stored_once_and_told_so(Kind kind) throws Exception {
        TestDatabase database = TestDatabase.create(kind, folder).migrate("1.0.0", "latest");
        try (RunningShop shop = RunningShop.serve("1.0.0", database)) {
            String order = "{\"id\":\"%s\",\"productId\":3,\"quantity\":2}".formatted(UUID.randomUUID());
            HttpResponse<String> first = shop.post("/api/orders", order);
            HttpResponse<String> second = shop.post("/api/orders", order);
            assertThat(first.statusCode()).isEqualTo(201);
            assertThat(first.body()).contains("\"totalCents\":2780").contains("\"received\":1");
            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(second.body()).contains("\"received\":2");
            assertThat(database.number("select count(*) from orders")).isEqualTo(1);
            String location = first.headers().firstValue("Location").orElseThrow();
            assertThat(shop.get(location).body()).contains("\"received\":2");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_worker_packs_what_was_ordered_and_leaves_its_run_behind(Kind kind) throws Exception {
        TestDatabase database = TestDatabase.create(kind, folder).migrate("1.1.0", "latest");
        database.run("insert into orders (id, product_id, quantity, total_cents, status, received, created_at)"
                + " values ('" + UUID.randomUUID() + "', 5, 7, 4830, 'new', 1, 0)");
        try (RunningShop worker = RunningShop.start("1.1.0", database, 0, "worker")) {
            worker.await("packed", () -> database.number("select count(*) from orders where status = 'packed'") == 1);
        }
        assertThat(database.number("select rank from products where id = 5")).isEqualTo(7);
        assertThat(database.number("select packed from worker_runs where version = '1.1.0'"))
                .isEqualTo(1);
        assertThat(database.number("select count(*) from orders o join worker_runs r on r.id = o.packed_by"))
                .isEqualTo(1);
        assertThat(database.number("select count(*) from worker_runs where seen_at >= started_at"))
                .isEqualTo(1);
    }

    @Test
    void a_shop_without_its_database_lives_but_is_not_ready() throws Exception {
        TestDatabase nowhere = new TestDatabase("sqlite:" + folder.resolve("no-such-folder/shop.db"));
        try (RunningShop shop = RunningShop.serveUnready("1.0.0", nowhere)) {
            assertThat(shop.get("/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = shop.get("/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"status\":\"down\"");
        }
    }

    @Test
    void a_command_line_that_makes_no_sense_ends_with_2_and_says_what_would() throws Exception {
        RunningShop shop = RunningShop.start("1.0.0", TestDatabase.sqlite(folder), 0, "shelf", "--port", "0");
        assertThat(shop.exitStatus()).isEqualTo(2);
        assertThat(shop.log()).startsWith("error: ").contains("usage: java -jar shop.jar");
    }

    @Test
    void a_shop_that_is_told_to_end_says_when_it_has() throws Exception {
        TestDatabase database = TestDatabase.sqlite(folder).migrate("1.0.0", "latest");
        RunningShop shop = RunningShop.serve("1.0.0", database);
        shop.close();
        assertThat(shop.log()).contains("shop 1.0.0 listens on port").contains("shop 1.0.0 has ended");
    }

    @Test
    void every_answer_says_who_gave_it() throws Exception {
        TestDatabase database = TestDatabase.sqlite(folder).migrate("1.0.0", "latest");
        try (RunningShop shop = RunningShop.serve("1.0.0", database)) {
            for (String path : new String[] {"/", "/nowhere", "/api/products", "/api/orders/none", "/health/live"}) {
                HttpResponse<String> answer = shop.get(path);
                assertThat(answer.headers().firstValue("X-Shop-Version"))
                        .as(path)
                        .hasValue("1.0.0");
                assertThat(answer.headers().firstValue("X-Shop-Instance"))
                        .as(path)
                        .hasValue("" + shop.uri(path).getPort());
            }
        }
    }
}
