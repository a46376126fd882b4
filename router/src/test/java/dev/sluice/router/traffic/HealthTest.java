package dev.sluice.router.traffic;

import static dev.sluice.router.traffic.Tables.backend;
import static dev.sluice.router.traffic.Tables.only;
import static dev.sluice.router.traffic.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.forward.Failure;
import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final Ask ASK = Ask.get("/");
    private static final Duration CONNECT_TIME_OUT = Duration.ofSeconds(2);

    private final TestSwitch traffic = new TestSwitch();

    private void instances(int count) {
        traffic.apply(table(1, 1, only(backend(1, "1.0", count))));
    }

    /** Sends requests until one goes to the instance, which refuses the connection; the request is retried elsewhere. */
    private void refuses(String instance) {
        Flight flight = boardTo(instance);
        assertThat(flight.retry(Failure.CONNECT).instance()).isNotEqualTo(instance);
        flight.answered(200);
        flight.landed(Landing.COMPLETE, 0);
    }

    private Flight boardTo(String instance) {
        for (int i = 0; i < 1_000; i++) {
            Flight flight = traffic.board(ASK);
            if (flight.destination().instance().equals(instance)) {
                return flight;
            }
            flight.landed(Landing.CLIENT_GONE, 0);
        }
        throw new AssertionError("no request goes to " + instance);
    }

    private Set<String> asked(int requests) {
        Set<String> asked = new HashSet<>();
        for (int i = 0; i < requests; i++) {
            asked.add(traffic.servedBy(ASK));
        }
        return asked;
    }

    @Test
    void requests_go_to_the_instance_with_the_least_to_do() {
        instances(3);
        Set<String> busy = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            assertThat(busy.add(traffic.board(ASK).destination().instance())).isTrue();
        }
    }

    @Test
    void an_instance_that_refuses_is_out_at_once_and_asked_again_after_half_a_second() {
        instances(2);
        refuses("1-web-0");
        traffic.pass(Duration.ofMillis(499));
        assertThat(asked(50)).containsExactly("1-web-1");
        traffic.pass(Duration.ofMillis(1));
        assertThat(traffic.servedBy(ASK)).isEqualTo("1-web-0");
        assertThat(asked(50)).containsExactlyInAnyOrder("1-web-0", "1-web-1");
    }

    @Test
    void one_request_at_a_time_tries_an_instance_that_was_out() {
        instances(2);
        refuses("1-web-0");
        traffic.pass(Duration.ofMillis(500));
        Flight trial = traffic.board(ASK);
        assertThat(trial.destination().instance()).isEqualTo("1-web-0");
        assertThat(asked(50)).containsExactly("1-web-1");
        trial.landed(Landing.CLIENT_GONE, 0);
        assertThat(traffic.board(ASK).destination().instance()).isEqualTo("1-web-0");
    }

    @Test
    void the_back_off_doubles_up_to_ten_seconds() {
        instances(2);
        refuses("1-web-0");
        for (long millis : new long[] {500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000}) {
            traffic.pass(Duration.ofMillis(millis - 1));
            assertThat(asked(20)).containsExactly("1-web-1");
            traffic.pass(Duration.ofMillis(1));
            Flight trial = traffic.board(ASK);
            assertThat(trial.destination().instance()).isEqualTo("1-web-0");
            trial.retry(Failure.CONNECT);
            trial.landed(Landing.CLIENT_GONE, 0);
        }
    }

    @Test
    void requests_that_fail_together_lengthen_the_back_off_once() {
        instances(1);
        Flight[] together = new Flight[20];
        for (int i = 0; i < together.length; i++) {
            together[i] = traffic.board(ASK);
        }
        instances(2);
        for (Flight flight : together) {
            flight.landed(Landing.RESET, 0);
        }
        traffic.pass(Duration.ofMillis(500));
        assertThat(traffic.board(ASK).destination().instance()).isEqualTo("1-web-0");
    }

    @Test
    void an_instance_that_is_merely_suspected_is_still_tried_when_no_other_is_left() {
        instances(1);
        traffic.board(ASK).landed(Landing.RESET, 0);
        assertThat(traffic.servedBy(ASK)).isEqualTo("1-web-0");
        traffic.board(ASK).landed(Landing.TIMED_OUT, 0);
        assertThat(traffic.servedBy(ASK)).isEqualTo("1-web-0");
    }

    @Test
    void a_single_instance_that_could_not_be_reached_in_time_once_is_asked_again_at_once() {
        instances(1);
        Flight first = traffic.board(ASK);
        Flight second = traffic.board(ASK);
        traffic.pass(CONNECT_TIME_OUT);
        assertThat(first.retry(Failure.CONNECT).instance()).isEqualTo("1-web-0");
        assertThat(second.retry(Failure.CONNECT).instance()).isEqualTo("1-web-0");
        first.answered(200);
        first.landed(Landing.COMPLETE, 0);
        assertThat(traffic.servedBy(ASK)).isEqualTo("1-web-0");
    }

    @Test
    void nobody_waits_again_for_an_instance_that_could_not_be_reached_in_time_twice() {
        instances(1);
        Flight flight = traffic.board(ASK);
        traffic.pass(CONNECT_TIME_OUT);
        assertThat(flight.retry(Failure.CONNECT).instance()).isEqualTo("1-web-0");
        traffic.pass(CONNECT_TIME_OUT);
        assertThat(flight.retry(Failure.CONNECT)).isNull();
        flight.landed(Landing.CONNECT_FAILED, 0);
        assertThat(traffic.board(ASK).destination()).isNull();
        traffic.pass(Duration.ofMillis(1_000));
        assertThat(traffic.servedBy(ASK)).isEqualTo("1-web-0");
    }

    @Test
    void a_stale_connection_says_nothing_about_the_instance() {
        instances(1);
        Flight flight = traffic.board(ASK);
        assertThat(flight.retry(Failure.STALE).instance()).isEqualTo("1-web-0");
        assertThat(traffic.traffic.measured().getFirst().instances().getFirst().healthy())
                .isTrue();
    }

    @Test
    void a_component_without_instances_is_served_by_nobody() {
        instances(0);
        Flight flight = traffic.board(ASK);
        assertThat(flight.destination()).isNull();
        flight.landed(Landing.NO_INSTANCE, 0);
        assertThat(traffic.traffic.measured().getFirst().failed()).isEqualTo(1);
    }

    @Test
    void a_new_table_does_not_forget_who_is_out() {
        instances(2);
        refuses("1-web-0");
        traffic.apply(table(1, 2, only(backend(1, "1.0", 2))));
        assertThat(asked(50)).containsExactly("1-web-1");
    }

    @Test
    void what_left_the_table_is_told_of_until_nothing_is_under_way_to_it() {
        instances(1);
        Flight flight = traffic.board(ASK);
        traffic.apply(table(1, 2, only(backend(2, "2.0", 1))));
        assertThat(traffic.traffic.measured()).extracting(Measured::inFlight).containsExactly(1L, 0L);
        flight.answered(200);
        flight.landed(Landing.COMPLETE, 0);
        assertThat(traffic.traffic.measured()).hasSize(1);
    }
}
