package dev.sluice.router.traffic;

import static dev.sluice.router.traffic.Tables.INTERNAL;
import static dev.sluice.router.traffic.Tables.backend;
import static dev.sluice.router.traffic.Tables.judgedAtOnce;
import static dev.sluice.router.traffic.Tables.only;
import static dev.sluice.router.traffic.Tables.split;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.Judgement;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyCutTest {
    private static final Backend STABLE = backend(1, "1.2.0", 1);
    private static final Backend CANARY = backend(2, "1.3.0", 1);

    private final SplittableRandom random = new SplittableRandom(20_260_110);
    private TestSwitch traffic = new TestSwitch();
    private double slower = 1;

    private static boolean isCanary(Flight flight) {
        return TestSwitch.isOf(
                CANARY, Objects.requireNonNull(flight.destination()).instance());
    }

    private Ask somebody() {
        return Ask.get("/").with(Tables.USER, Long.toString(random.nextLong()));
    }

    private Duration lognormal(double times) {
        return Duration.ofNanos(Math.round(20e6 * times * Math.exp(0.7 * random.nextGaussian())));
    }

    private Flight ask(Ask ask) {
        Flight flight = traffic.board(ask);
        flight.requestEnded();
        traffic.pass(lognormal(isCanary(flight) ? slower : 1));
        flight.answered(200);
        flight.landed(Landing.COMPLETE, 100);
        return flight;
    }

    private boolean isCut() {
        return traffic.traffic.cut().isPresent();
    }

    /** Requests until the router cut; the given number when it did not. */
    private int untilCut(int most) {
        for (int i = 0; i < most; i++) {
            ask(somebody());
            if (isCut()) {
                return i;
            }
        }
        return most;
    }

    private Judgement.Slowness p95() {
        return traffic.traffic.standing().orElseThrow().judgement().latencies().getFirst();
    }

    @Test
    void a_canary_three_times_as_slow_is_cut_and_the_reason_says_how_slow_it_was() {
        traffic.apply(judgedAtOnce(1, split(STABLE, CANARY, 10)));
        slower = 3;
        assertThat(untilCut(5_000)).isLessThan(5_000);
        Cut cut = traffic.traffic.cut().orElseThrow();
        assertThat(cut.reason()).matches("p95 \\d+ ms on 1.3.0, \\d+ ms on 1.2.0, more than 1.5 times");
        Judgement.Slowness slow = cut.judgement().orElseThrow().latencies().getFirst();
        assertThat(slow.canaryRequests()).isLessThan(400);
        assertThat(slow.weight() * slow.evidence()).isGreaterThan(0.9 * cut.bound());
        assertThat(cut.canaryFailed()).isZero();
        assertThat(cut.evidence()).isGreaterThanOrEqualTo(cut.bound());
        for (int i = 0; i < 200; i++) {
            assertThat(isCanary(ask(somebody()))).isFalse();
        }
    }

    @Test
    void a_canary_a_third_slower_is_left_alone() {
        traffic.apply(judgedAtOnce(1, split(STABLE, CANARY, 25)));
        slower = 1.33;
        assertThat(untilCut(30_000)).isEqualTo(30_000);
        assertThat(p95().alarmMicros()).isBetween(80_000L, 120_000L);
    }

    @Test
    void evidence_of_slowness_outlives_tables_and_restarts_and_so_does_the_cut() {
        traffic.apply(judgedAtOnce(1, split(STABLE, CANARY, 10)));
        slower = 3;
        while (traffic.traffic.standing().orElseThrow().evidence() < 5) {
            ask(somebody());
        }
        double evidence = traffic.traffic.standing().orElseThrow().evidence();
        traffic.apply(judgedAtOnce(2, split(STABLE, CANARY, 12)));
        traffic = traffic.restarted().apply(judgedAtOnce(2, split(STABLE, CANARY, 12)));
        assertThat(traffic.traffic.standing().orElseThrow().evidence()).isEqualTo(evidence);
        assertThat(untilCut(5_000)).isLessThan(5_000);
        traffic = traffic.restarted().apply(judgedAtOnce(3, split(STABLE, CANARY, 50)));
        assertThat(traffic.traffic.cut().orElseThrow().reason()).contains("p95");
        assertThat(isCanary(ask(somebody()))).isFalse();
    }

    @Test
    void for_half_a_minute_nobody_looks_and_then_what_was_slow_is_forgotten() {
        traffic.apply(Tables.table(1, 1, split(STABLE, CANARY, 10)));
        slower = 10;
        long began = 0;
        for (int i = 0; i < 600; i++) {
            Flight flight = ask(Ask.get("/"));
            began += isCanary(flight) ? 1 : 0;
        }
        assertThat(began).isGreaterThan(30);
        assertThat(isCut()).isFalse();
        assertThat(traffic.traffic.standing().orElseThrow().judgement().warmingUp())
                .isTrue();
        assertThat(p95().canaryRequests()).isZero();
        traffic = traffic.restarted().apply(Tables.table(1, 1, split(STABLE, CANARY, 10)));
        assertThat(traffic.traffic.standing().orElseThrow().judgement().warmingUp())
                .isTrue();
        traffic.pass(Duration.ofSeconds(30));
        assertThat(untilCut(5_000)).isLessThan(5_000);
    }

    @Test
    void alone_it_is_held_against_what_stable_did_before_for_an_hour() {
        for (boolean tooOld : new boolean[] {false, true}) {
            traffic = new TestSwitch().apply(judgedAtOnce(1, only(STABLE)));
            slower = 1;
            untilCut(6_000);
            traffic = traffic.restarted();
            traffic.apply(judgedAtOnce(1, only(STABLE)));
            traffic.apply(judgedAtOnce(2, split(STABLE, CANARY, 100)));
            assertThat(untilCut(5_000)).isEqualTo(5_000);
            traffic.pass(Duration.ofMinutes(tooOld ? 61 : 50));
            slower = 4;
            int needed = untilCut(5_000);
            if (tooOld) {
                assertThat(needed).isEqualTo(5_000);
                assertThat(p95().alarmMicros()).isZero();
            } else {
                assertThat(needed).isLessThan(5_000);
                assertThat(traffic.traffic.cut().orElseThrow().reason())
                        .contains("on record for 1.2.0", "more than 2.0 times");
            }
        }
    }

    @Test
    void a_client_that_reads_slowly_and_one_that_sends_slowly_do_not_make_the_canary_slow() {
        traffic.apply(judgedAtOnce(1, split(STABLE, CANARY, 25)));
        for (int i = 0; i < 10_000; i++) {
            Flight flight = traffic.board(somebody());
            Duration clients = isCanary(flight) ? Duration.ofMillis(300) : Duration.ZERO;
            if (i % 2 == 0) {
                traffic.pass(clients);
            }
            flight.requestEnded();
            traffic.pass(lognormal(1));
            flight.answered(200);
            if (i % 2 == 1) {
                flight.atClientsPace();
                traffic.pass(clients);
                flight.atClientsPace();
            }
            flight.landed(Landing.COMPLETE, 1 << 20);
        }
        assertThat(isCut()).isFalse();
        assertThat(p95().canaryMicros()).isLessThan(120_000);
    }

    @Test
    void clients_that_give_up_on_the_canary_show_that_it_is_slow() {
        traffic.apply(judgedAtOnce(1, split(STABLE, CANARY, 10)));
        for (int i = 0; i < 10_000 && !isCut(); i++) {
            Flight flight = traffic.board(somebody());
            flight.requestEnded();
            if (isCanary(flight)) {
                traffic.pass(Duration.ofSeconds(20));
                flight.landed(Landing.CLIENT_GONE, 0);
            } else {
                traffic.pass(lognormal(1));
                flight.answered(200);
                flight.landed(Landing.COMPLETE, 100);
            }
        }
        assertThat(isCut()).isTrue();
    }

    @Test
    void how_long_a_cohort_waits_is_not_compared() {
        traffic.apply(judgedAtOnce(1, split(STABLE, CANARY, 5, INTERNAL)));
        slower = 10;
        for (int i = 0; i < 2_000; i++) {
            ask(somebody().with("X-Internal", "1"));
            slower = 1;
            ask(somebody());
            slower = 10;
        }
        assertThat(isCut()).isFalse();
    }

    @Test
    void slow_requests_of_one_client_alone_decide_nothing() {
        traffic.apply(judgedAtOnce(1, split(STABLE, CANARY, 50)));
        Ask loud = somebody();
        while (!isCanary(ask(loud))) {
            loud = somebody();
        }
        for (int i = 0; i < 10_000; i++) {
            slower = 20;
            ask(loud);
            slower = 1;
            ask(somebody());
        }
        assertThat(isCut()).isFalse();
    }
}
