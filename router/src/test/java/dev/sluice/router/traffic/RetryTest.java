package dev.sluice.router.traffic;

import static dev.sluice.router.traffic.Tables.backend;
import static dev.sluice.router.traffic.Tables.only;
import static dev.sluice.router.traffic.Tables.split;
import static dev.sluice.router.traffic.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.forward.Failure;
import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.traffic.Backend;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryTest {
    private static final Backend STABLE = backend(1, "1.0", 2);
    private static final Backend CANARY = backend(2, "2.0", 2);
    private static final Ask ASK = Ask.get("/");

    private final TestSwitch traffic = new TestSwitch();

    private Measured canary() {
        return traffic.traffic.measured().stream()
                .filter(it -> it.backend().equals(CANARY.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_request_is_tried_again_twice_at_most_and_only_by_the_same_release() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        Flight flight = traffic.board(ASK);
        String first = flight.destination().instance();
        String second = flight.retry(Failure.CONNECT).instance();
        assertThat(second).isNotEqualTo(first);
        assertThat(TestSwitch.isOf(CANARY, second)).isTrue();
        assertThat(TestSwitch.isOf(CANARY, flight.retry(Failure.CONNECT).instance()))
                .isTrue();
        assertThat(flight.retry(Failure.CONNECT)).isNull();
    }

    @Test
    void a_stale_connection_may_be_the_first_sign_of_a_dead_instance_so_another_is_tried() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        Flight flight = traffic.board(ASK);
        String first = flight.destination().instance();
        assertThat(flight.retry(Failure.STALE).instance()).isNotEqualTo(first);
    }

    @Test
    void an_attempt_that_did_not_reach_the_application_is_no_failure_of_the_release() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        for (Failure failure : new Failure[] {Failure.CONNECT, Failure.STALE}) {
            Flight flight = traffic.board(ASK);
            flight.retry(failure);
            flight.answered(200);
            flight.landed(Landing.COMPLETE, 0);
        }
        assertThat(canary().judged()).isEqualTo(2);
        assertThat(canary().failed()).isZero();
    }

    @Test
    void it_is_one_when_the_retry_does_not_succeed_either() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        Flight flight = traffic.board(ASK);
        flight.retry(Failure.CONNECT);
        flight.landed(Landing.CONNECT_FAILED, 0);
        assertThat(canary().judged()).isEqualTo(1);
        assertThat(canary().failed()).isEqualTo(1);
    }

    @Test
    void a_retried_request_counts_once_as_its_first_attempt_ended() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        Flight flight = traffic.board(ASK);
        flight.retry(Failure.RESET_BEFORE_ANSWER);
        flight.answered(200);
        flight.landed(Landing.COMPLETE, 0);
        assertThat(canary().judged()).isEqualTo(1);
        assertThat(canary().failed()).isEqualTo(1);
        assertThat(canary().requests()).isEqualTo(1);
        assertThat(canary().retried()).isEqualTo(1);
    }

    @Test
    void an_application_is_given_at_most_a_fifth_of_its_requests_twice() {
        traffic.apply(table(1, 1, only(STABLE)));
        int retried = 0;
        for (int i = 0; i < 1_000; i++) {
            Flight flight = traffic.board(ASK);
            retried += flight.retry(Failure.RESET_BEFORE_ANSWER) == null ? 0 : 1;
            flight.landed(Landing.RESET, 0);
        }
        assertThat(retried).isBetween(200, 200 + RetryBudget.ALWAYS);
    }

    @Test
    void all_kept_connections_of_an_instance_may_turn_out_stale_at_once_and_resets_keep_their_budget() {
        traffic.apply(table(1, 1, only(STABLE)));
        for (int i = 0; i < 900; i++) {
            Flight flight = traffic.board(ASK);
            assertThat(flight.retry(Failure.STALE)).isNotNull();
            flight.landed(Landing.RESET, 0);
        }
        assertThat(retries()).isTrue();
    }

    @Test
    void connections_that_go_stale_for_ever_are_no_reason_to_ask_twice_for_ever() {
        traffic.apply(table(1, 1, only(STABLE)));
        int retried = 0;
        for (int i = 0; i < 10_000; i++) {
            Flight flight = traffic.board(ASK);
            retried += flight.retry(Failure.STALE) == null ? 0 : 1;
            flight.landed(Landing.RESET, 0);
        }
        assertThat(retried).isBetween(2_000, 2_000 + RetryBudget.ALWAYS_STALE);
    }

    @Test
    void the_budget_is_that_of_the_last_ten_seconds() {
        traffic.apply(table(1, 1, only(STABLE)));
        while (retries()) {
            traffic.pass(Duration.ofMillis(1));
        }
        traffic.pass(Duration.ofSeconds(11));
        assertThat(retries()).isTrue();
    }

    private boolean retries() {
        Flight flight = traffic.board(ASK);
        boolean retried = flight.retry(Failure.RESET_BEFORE_ANSWER) != null;
        flight.landed(Landing.RESET, 0);
        return retried;
    }

    @Test
    void a_retry_goes_to_an_instance_of_the_newest_table() {
        traffic.apply(table(1, 1, only(backend(1, "1.0", 2))));
        Flight flight = traffic.board(ASK);
        String first = flight.destination().instance();
        Backend replaced = new Backend(
                STABLE.id(),
                STABLE.routes(),
                java.util.List.of(new dev.sluice.traffic.Endpoint("web", "new", "127.0.0.1", 9)));
        traffic.apply(table(1, 2, only(replaced)));
        assertThat(flight.retry(Failure.CONNECT).instance()).isEqualTo("new");
        assertThat(first).startsWith("1-web-");
    }
}
