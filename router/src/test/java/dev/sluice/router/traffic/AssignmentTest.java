package dev.sluice.router.traffic;

import static dev.sluice.router.traffic.Tables.INTERNAL;
import static dev.sluice.router.traffic.Tables.backend;
import static dev.sluice.router.traffic.Tables.listen;
import static dev.sluice.router.traffic.Tables.split;
import static dev.sluice.router.traffic.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.Cohort;
import dev.sluice.traffic.Stickiness;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentTest {
    private static final int USERS = 10_000;
    private static final Backend STABLE = backend(1, "1.0", 1);
    private static final Backend CANARY = backend(2, "2.0", 1);

    private final TestSwitch traffic = new TestSwitch();

    @Test
    void a_user_moves_to_the_canary_at_most_once_while_the_weight_grows_and_all_go_back_on_a_rollback() {
        List<String> cookies = cookies(USERS);
        IntFunction<Ask> user = i -> Ask.get("/").with("Cookie", Tables.COOKIE + "=" + cookies.get(i));
        BitSet moved = new BitSet();
        double[] weights = {0, 0.01, 1, 5, 25, 50, 99.99, 100};
        for (int step = 0; step < weights.length; step++) {
            traffic.apply(table(1, step + 1, split(STABLE, CANARY, weights[step])));
            BitSet now = onCanary(user);
            assertThat(now.cardinality() / (double) USERS).isCloseTo(weights[step] / 100, within(0.015));
            BitSet goneBack = (BitSet) moved.clone();
            goneBack.andNot(now);
            assertThat(goneBack.cardinality()).isZero();
            moved = now;
        }
        assertThat(moved.cardinality()).isEqualTo(USERS);
        traffic.apply(table(1, 20, split(STABLE, CANARY, 0)));
        assertThat(onCanary(user).cardinality()).isZero();
    }

    @Test
    void it_is_not_always_the_same_users_who_go_first() {
        List<String> cookies = cookies(USERS);
        IntFunction<Ask> user = i -> Ask.get("/").with("Cookie", Tables.COOKIE + "=" + cookies.get(i));
        traffic.apply(table(1, 1, split(STABLE, CANARY, 10)));
        BitSet first = onCanary(user);
        traffic.apply(table(1, 2, split(STABLE, backend(3, "3.0", 1), 10)));
        BitSet both = onCanary(user, backend(3, "3.0", 1));
        both.and(first);
        assertThat(both.cardinality() / (double) USERS).isCloseTo(0.01, within(0.005));
    }

    @Test
    void users_are_known_by_a_header_where_the_table_says_so() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 30), new Stickiness.Header("X-User-Id"), listen(0)));
        IntFunction<Ask> user = i -> Ask.get("/").with("X-User-Id", "user" + i);
        BitSet once = onCanary(user);
        assertThat(once.cardinality() / (double) USERS).isCloseTo(0.30, within(0.02));
        assertThat(onCanary(user)).isEqualTo(once);
    }

    @Test
    void users_are_known_by_their_address_where_the_table_says_so() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 30), new Stickiness.Address(), listen(0)));
        IntFunction<Ask> user = i -> Ask.get("/").from("10.0." + i / 256 + "." + i % 256);
        BitSet once = onCanary(user);
        assertThat(once.cardinality() / (double) USERS).isCloseTo(0.30, within(0.02));
        assertThat(onCanary(user)).isEqualTo(once);
    }

    @Test
    void a_new_user_gets_a_cookie_and_stays_where_it_was_sent() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 50)));
        for (int i = 0; i < 200; i++) {
            Flight flight = traffic.board(Ask.get("/"));
            String instance = flight.destination().instance();
            assertThat(flight.setCookie()).matches("sluice=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax");
            flight.landed(Landing.CLIENT_GONE, 0);
            String cookie = flight.setCookie().substring(0, flight.setCookie().indexOf(';'));
            Flight next = traffic.board(Ask.get("/").with("Cookie", "a=b; " + cookie + "; c=d"));
            assertThat(next.destination().instance()).isEqualTo(instance);
            assertThat(next.setCookie()).isNull();
            next.landed(Landing.CLIENT_GONE, 0);
        }
    }

    @Test
    void over_tls_the_cookie_is_for_tls_only() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 50)));
        assertThat(traffic.board(Ask.get("/").overTls()).setCookie()).endsWith("; Secure");
    }

    @Test
    void without_a_canary_nobody_gets_a_cookie() {
        traffic.apply(table(1, 1, Tables.only(STABLE)));
        assertThat(traffic.board(Ask.get("/")).setCookie()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "0123456789ABCDEF", "0123456789abcdeg", "0123456789abcdef0", "\"0123456789abcdef\""})
    void a_cookie_that_is_not_as_we_write_it_is_replaced(String value) {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 50)));
        assertThat(traffic.board(Ask.get("/").with("Cookie", "sluice=" + value)).setCookie())
                .startsWith("sluice=");
    }

    @Test
    void a_cohort_goes_to_the_canary_at_weight_0_and_nobody_else_does() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 0, INTERNAL)));
        assertThat(traffic.servedBy(Ask.get("/").with("x-internal", "1"))).isEqualTo("2-web-0");
        assertThat(traffic.servedBy(Ask.get("/").with("X-Internal", "2"))).isEqualTo("1-web-0");
        assertThat(traffic.servedBy(Ask.get("/"))).isEqualTo("1-web-0");
    }

    @Test
    void a_cohort_is_all_of_its_headers_and_cookies() {
        Cohort beta = new Cohort("beta", Map.of("X-Region", "eu"), Map.of("plan", "beta"));
        traffic.apply(table(1, 1, split(STABLE, CANARY, 0, beta)));
        Ask cookieOnly = Ask.get("/").with("Cookie", "theme=dark; plan=beta");
        assertThat(traffic.servedBy(cookieOnly)).isEqualTo("1-web-0");
        assertThat(traffic.servedBy(cookieOnly.with("X-Region", "us"))).isEqualTo("1-web-0");
        assertThat(traffic.servedBy(cookieOnly.with("X-Region", "eu"))).isEqualTo("2-web-0");
        assertThat(traffic.servedBy(Ask.get("/").with("X-Region", "eu").with("Cookie", "plan=beta2")))
                .isEqualTo("1-web-0");
        assertThat(traffic.servedBy(Ask.get("/").with("X-Region", "eu").with("Cookie", "myplan=beta")))
                .isEqualTo("1-web-0");
    }

    @Test
    void requests_of_a_cohort_are_not_part_of_the_measured_share() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 0, INTERNAL)));
        for (int i = 0; i < 50; i++) {
            traffic.servedBy(Ask.get("/").with("X-Internal", "1"));
            traffic.servedBy(Ask.get("/"));
        }
        assertThat(traffic.traffic.standing().orElseThrow().measured()).isZero();
    }

    @Test
    void the_measured_share_is_that_of_the_last_seconds() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        traffic.servedBy(Ask.get("/"));
        assertThat(traffic.traffic.standing().orElseThrow().measured()).isEqualTo(1);
        traffic.apply(table(1, 2, split(STABLE, CANARY, 0)));
        traffic.servedBy(Ask.get("/"));
        assertThat(traffic.traffic.standing().orElseThrow().measured()).isEqualTo(0.5);
        traffic.pass(java.time.Duration.ofSeconds(11));
        traffic.servedBy(Ask.get("/"));
        assertThat(traffic.traffic.standing().orElseThrow().measured()).isZero();
    }

    @Test
    void without_a_stable_those_who_are_not_sent_to_the_canary_are_not_served() {
        traffic.apply(table(1, 1, Tables.first(CANARY, 50)));
        int served = 0;
        for (int i = 0; i < 1_000; i++) {
            Flight flight = traffic.board(Ask.get("/"));
            served += flight.destination() == null ? 0 : 1;
            flight.landed(flight.destination() == null ? Landing.NO_INSTANCE : Landing.CLIENT_GONE, 0);
        }
        assertThat(served).isBetween(400, 600);
        assertThat(traffic.traffic.unserved()).isEqualTo(1_000 - served);
    }

    @Test
    void without_a_table_nobody_is_served() {
        assertThat(traffic.board(Ask.get("/")).destination()).isNull();
    }

    private BitSet onCanary(IntFunction<Ask> user) {
        return onCanary(user, CANARY);
    }

    private BitSet onCanary(IntFunction<Ask> user, Backend canary) {
        BitSet there = new BitSet(USERS);
        for (int i = 0; i < USERS; i++) {
            there.set(i, TestSwitch.isOf(canary, traffic.servedBy(user.apply(i))));
        }
        return there;
    }

    private static List<String> cookies(int count) {
        Random random = new Random(42);
        List<String> cookies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cookies.add("%016x".formatted(random.nextLong()));
        }
        return cookies;
    }
}
