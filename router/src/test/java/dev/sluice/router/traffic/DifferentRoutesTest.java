package dev.sluice.router.traffic;

import static dev.sluice.router.traffic.Tables.judgedAtOnce;
import static dev.sluice.router.traffic.Tables.only;
import static dev.sluice.router.traffic.Tables.split;
import static dev.sluice.router.traffic.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.Version;
import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Endpoint;
import dev.sluice.traffic.Judgement;
import dev.sluice.traffic.RouteRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A release whose components or paths are others than those of the one before: each is asked by its own routes. */
class DifferentRoutesTest {
    private static final Backend WHOLE = release(1, Map.of("/", "web"));
    private static final Backend PARTS = release(2, Map.of("/", "site", "/api", "api"));
    private static final Backend WITHOUT_OLD = release(3, Map.of("/shop", "web", "/new", "web"));
    private static final Backend WITH_OLD = release(4, Map.of("/shop", "web", "/old", "web"));
    private static final int USERS = 2_000;

    private final TestSwitch traffic = new TestSwitch();

    private static Backend release(long deployment, Map<String, String> routes) {
        List<RouteRule> rules = new ArrayList<>();
        routes.forEach((prefix, component) -> rules.add(new RouteRule(prefix, component)));
        return new Backend(
                new BackendId(new DeploymentId(deployment), new Version(deployment + ".0")),
                rules,
                routes.values().stream()
                        .distinct()
                        .map(component -> new Endpoint(component, deployment + "-" + component, "127.0.0.1", 1))
                        .toList());
    }

    private static Ask ask(String path, int user) {
        return Ask.get(path).with(Tables.USER, "user" + user);
    }

    private Map<String, Long> servedBy(String path) {
        return IntStream.range(0, USERS)
                .mapToObj(user -> traffic.servedBy(ask(path, user)))
                .collect(Collectors.groupingBy(instance -> instance, Collectors.counting()));
    }

    private Judgement judgement() {
        return traffic.traffic.standing().orElseThrow().judgement();
    }

    @Test
    void each_release_is_asked_by_its_own_routes_while_both_serve() {
        traffic.apply(judgedAtOnce(1, split(WHOLE, PARTS, 50)));
        assertThat(servedBy("/api/orders")).containsOnlyKeys("1-web", "2-api");
        assertThat(servedBy("/cart")).containsOnlyKeys("1-web", "2-site");
        assertThat(judgement().failures().canaryRequests())
                .as("they answer the same paths, so all is compared")
                .isGreaterThan(USERS / 2);
    }

    @Test
    void who_goes_back_is_asked_by_the_old_routes() {
        traffic.apply(judgedAtOnce(1, split(WHOLE, PARTS, 100)));
        assertThat(servedBy("/api/orders")).containsOnlyKeys("2-api");
        traffic.apply(table(1, 2, only(WHOLE)));
        assertThat(servedBy("/api/orders")).containsOnlyKeys("1-web");
    }

    @Test
    void a_path_that_one_of_them_does_not_have_is_not_found_there_and_compares_nothing() {
        traffic.apply(judgedAtOnce(1, split(WITH_OLD, WITHOUT_OLD, 50)));
        Map<Boolean, Integer> served = new HashMap<>();
        for (int user = 0; user < USERS; user++) {
            Flight flight = traffic.board(ask("/old", user));
            served.merge(flight.isRouted(), 1, Integer::sum);
            assertThat(flight.setCookie()).isNull();
            if (flight.isRouted()) {
                flight.answered(500);
                flight.landed(Landing.COMPLETE, 10);
            } else {
                flight.landed(Landing.NO_ROUTE, 10);
            }
        }
        assertThat(served.get(true)).as("by the one that has it").isBetween(USERS * 4 / 10, USERS * 6 / 10);
        assertThat(judgement().failures().stableRequests()).isZero();
        assertThat(judgement().users().assigned()).isZero();
        assertThat(servedBy("/shop")).containsOnlyKeys("3-web", "4-web");
        assertThat(judgement().failures().stableRequests()).isPositive();
    }

    @Test
    void what_only_the_new_one_has_is_held_against_the_limit_alone() {
        traffic.apply(judgedAtOnce(1, split(WITH_OLD, WITHOUT_OLD, 50)));
        for (int user = 0; user < USERS && traffic.traffic.cut().isEmpty(); user++) {
            Flight flight = traffic.board(ask("/new", user));
            flight.answered(500);
            flight.landed(flight.isRouted() ? Landing.COMPLETE : Landing.NO_ROUTE, 10);
        }
        assertThat(traffic.traffic.cut()).as("a new path that always fails").isPresent();
        assertThat(judgement().failures().stableRequests()).isZero();
    }
}
