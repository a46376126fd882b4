package dev.sluice.router.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.traffic.RouteRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
    private final Routes routes = new Routes(
            List.of(new RouteRule("/", "web"), new RouteRule("/api", "api"), new RouteRule("/api/admin/", "admin")));

    @ParameterizedTest
    @CsvSource({
        "/, web",
        "/apis, web",
        "/API, web",
        "/api, api",
        "/api/, api",
        "/api/orders, api",
        "/api/admin, api",
        "/api/admin/, admin",
        "/api/admin/users, admin",
        "/api/administrators, api",
        "*, web"
    })
    void the_longest_prefix_that_ends_at_a_segment_wins(String path, String component) {
        assertThat(routes.component(path)).isEqualTo(component);
    }

    @Test
    void a_path_without_a_route_has_no_component() {
        assertThat(new Routes(List.of(new RouteRule("/api", "api"))).component("/"))
                .isNull();
    }
}
