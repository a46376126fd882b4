package dev.sluice.router.traffic;

import static dev.sluice.router.traffic.Tables.INTERNAL;
import static dev.sluice.router.traffic.Tables.backend;
import static dev.sluice.router.traffic.Tables.only;
import static dev.sluice.router.traffic.Tables.split;
import static dev.sluice.router.traffic.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.router.store.KeptCuts;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.Split;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CutTest {
    private static final Backend STABLE = backend(1, "1.0", 1);
    private static final Backend CANARY = backend(2, "2.0", 1);
    private static final Ask ASK = Ask.get("/");

    private TestSwitch traffic = new TestSwitch();

    /** Users come, stable is fine and the canary fails every time, until the router cuts. Gives the canary's requests. */
    private int failUntilCut() {
        int served = 0;
        for (int i = 0; i < 10_000; i++) {
            Flight flight = traffic.board(ASK);
            boolean canary = TestSwitch.isOf(CANARY, flight.destination().instance());
            served += canary ? 1 : 0;
            flight.answered(canary ? 500 : 200);
            flight.landed(Landing.COMPLETE, 0);
            if (traffic.traffic.cut().isPresent()) {
                return served;
            }
        }
        throw new AssertionError("never cut");
    }

    private int shareOfThousand() {
        int there = 0;
        for (int i = 0; i < 1_000; i++) {
            there += TestSwitch.isOf(CANARY, traffic.servedBy(ASK)) ? 1 : 0;
        }
        return there;
    }

    @Test
    void a_canary_that_always_fails_is_cut_after_a_handful_of_requests() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 5, INTERNAL)));
        int served = failUntilCut();
        assertThat(served).isBetween(2, 8);
        Cut cut = traffic.traffic.cut().orElseThrow();
        assertThat(cut.backend()).isEqualTo(CANARY.id());
        assertThat(cut.canaryFailed()).isEqualTo(served);
        assertThat(cut.stableFailed()).isZero();
        assertThat(cut.evidence()).isGreaterThanOrEqualTo(cut.bound());
        assertThat(cut.reason()).contains("2.0");
        assertThat(shareOfThousand()).isZero();
        assertThat(traffic.servedBy(ASK.with("X-Internal", "1"))).isEqualTo("1-web-0");
    }

    @Test
    void it_is_cut_before_the_deciding_answer_goes_to_the_client() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        for (int i = 0; traffic.traffic.cut().isEmpty() && i < 100; i++) {
            traffic.board(ASK).answered(500);
        }
        assertThat(traffic.board(ASK).destination().instance()).isEqualTo("1-web-0");
    }

    @Test
    void a_canary_that_fails_its_first_cohort_is_cut_at_weight_0() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 0, INTERNAL)));
        for (int i = 0; traffic.traffic.cut().isEmpty() && i < 100; i++) {
            Flight flight = traffic.board(ASK.with("X-Internal", "1"));
            flight.answered(500);
            flight.landed(Landing.COMPLETE, 0);
        }
        assertThat(traffic.traffic.cut()).isPresent();
        assertThat(traffic.servedBy(ASK.with("X-Internal", "1"))).isEqualTo("1-web-0");
    }

    @Test
    void whoever_writes_the_cut_down_is_told_once() {
        AtomicInteger told = new AtomicInteger();
        traffic.traffic.afterCut(told::incrementAndGet);
        traffic.apply(table(1, 1, split(STABLE, CANARY, 50)));
        failUntilCut();
        for (int i = 0; i < 20; i++) {
            traffic.board(ASK).answered(500);
        }
        assertThat(told).hasValue(1);
    }

    @Test
    void a_healthy_canary_is_not_cut() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 50)));
        for (int i = 0; i < 20_000; i++) {
            traffic.serve(ASK, i % 500 == 0 ? 503 : 200);
        }
        assertThat(traffic.traffic.cut()).isEmpty();
        assertThat(shareOfThousand()).isBetween(400, 600);
    }

    @Test
    void a_newer_table_does_not_bring_a_cut_canary_back() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 5)));
        failUntilCut();
        traffic.apply(table(1, 2, split(STABLE, CANARY, 25, INTERNAL)));
        assertThat(shareOfThousand()).isZero();
        traffic.apply(table(2, 1, split(STABLE, CANARY, 100)));
        assertThat(shareOfThousand()).isZero();
        assertThat(traffic.traffic.standing().orElseThrow().inForce().hundredths())
                .isZero();
    }

    @Test
    void a_cut_that_was_decided_while_a_table_was_being_made_ready_holds() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 5)));
        Runnable onItsWay = traffic.traffic.prepare(table(1, 2, split(STABLE, CANARY, 25)));
        failUntilCut();
        onItsWay.run();
        assertThat(shareOfThousand()).isZero();
    }

    @Test
    void neither_a_restart_nor_the_table_after_it_brings_a_cut_canary_back() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 5)));
        failUntilCut();
        traffic = new TestSwitch(traffic.traffic.cuts(), traffic.traffic.evidence());
        traffic.apply(table(1, 1, split(STABLE, CANARY, 5)));
        assertThat(shareOfThousand()).isZero();
        traffic.apply(table(1, 2, split(STABLE, CANARY, 25)));
        assertThat(shareOfThousand()).isZero();
    }

    @Test
    void a_cut_that_a_crash_kept_from_being_written_is_made_again_from_the_evidence() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 5)));
        failUntilCut();
        traffic = new TestSwitch(KeptCuts.NONE, traffic.traffic.evidence());
        traffic.apply(table(1, 1, split(STABLE, CANARY, 5)));
        assertThat(shareOfThousand()).isZero();
        assertThat(traffic.traffic.cut().orElseThrow().backend()).isEqualTo(CANARY.id());
    }

    @Test
    void an_acknowledged_cut_holds_until_the_next_table_and_the_trial_begins_anew() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 50)));
        failUntilCut();
        traffic.traffic.acknowledge(CANARY.id());
        assertThat(traffic.traffic.cut()).isEmpty();
        assertThat(shareOfThousand()).isZero();
        traffic = new TestSwitch(traffic.traffic.cuts(), traffic.traffic.evidence());
        traffic.apply(table(1, 1, split(STABLE, CANARY, 50)));
        assertThat(shareOfThousand()).isZero();
        traffic.apply(table(1, 2, split(STABLE, CANARY, 50)));
        assertThat(shareOfThousand()).isBetween(400, 600);
        assertThat(traffic.traffic.cuts()).isEqualTo(KeptCuts.NONE);
        assertThat(failUntilCut()).isPositive();
    }

    @Test
    void acknowledging_another_backend_changes_nothing() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 50)));
        failUntilCut();
        traffic.traffic.acknowledge(STABLE.id());
        traffic.apply(table(1, 2, split(STABLE, CANARY, 50)));
        assertThat(shareOfThousand()).isZero();
    }

    @Test
    void the_same_version_deployed_again_is_another_backend() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 50)));
        failUntilCut();
        Backend again = backend(3, "2.0", 1);
        traffic.apply(table(2, 1, split(STABLE, again, 100)));
        assertThat(traffic.servedBy(ASK)).isEqualTo("3-web-0");
    }

    @Test
    void without_a_stable_a_cut_leaves_nobody_to_serve() {
        traffic.apply(table(1, 1, Tables.first(CANARY, 100)));
        for (int i = 0; traffic.traffic.cut().isEmpty() && i < 200; i++) {
            traffic.board(ASK).answered(500);
        }
        assertThat(traffic.board(ASK).destination()).isNull();
    }

    @Test
    void with_a_warm_standby_a_cut_at_100_percent_sends_everybody_back() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        for (int i = 0; i < 2_000; i++) {
            traffic.serve(ASK, 200);
        }
        for (int i = 0; traffic.traffic.cut().isEmpty() && i < 100; i++) {
            traffic.board(ASK).answered(500);
        }
        assertThat(shareOfThousand()).isZero();
    }

    @Test
    void evidence_outlives_tables_and_restarts() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 5)));
        int first = 0;
        while (first < 1) {
            Flight flight = traffic.board(ASK);
            boolean canary = TestSwitch.isOf(CANARY, flight.destination().instance());
            first += canary ? 1 : 0;
            flight.answered(canary ? 500 : 200);
            flight.landed(Landing.COMPLETE, 0);
        }
        double evidence = traffic.traffic.standing().orElseThrow().evidence();
        assertThat(evidence).isGreaterThan(1);
        traffic.apply(table(1, 2, split(STABLE, CANARY, 10)));
        assertThat(traffic.traffic.standing().orElseThrow().evidence()).isEqualTo(evidence);
        KeptEvidence kept = traffic.traffic.evidence();
        traffic = new TestSwitch(KeptCuts.NONE, kept);
        traffic.apply(table(1, 2, split(STABLE, CANARY, 10)));
        assertThat(traffic.traffic.standing().orElseThrow().evidence()).isEqualTo(evidence);
        assertThat(traffic.traffic.evidence()).isEqualTo(kept);
    }

    @Test
    void a_promoted_canary_is_on_trial_no_more() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        traffic.serve(ASK, 200);
        traffic.apply(table(1, 2, only(CANARY)));
        assertThat(traffic.traffic.standing()).isEmpty();
        assertThat(traffic.traffic.evidence().trial()).isEmpty();
    }

    @Test
    void answers_to_a_trial_that_is_over_cut_nobody() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        Flight[] late = new Flight[50];
        for (int i = 0; i < late.length; i++) {
            late[i] = traffic.board(ASK);
        }
        traffic.apply(table(1, 2, only(CANARY)));
        for (Flight flight : late) {
            flight.answered(500);
        }
        assertThat(traffic.traffic.cut()).isEmpty();
    }

    @Test
    void a_client_that_went_away_is_no_failure() {
        assertNotCutBy(Landing.CLIENT_GONE);
        assertNotCutBy(Landing.REFUSED);
    }

    private void assertNotCutBy(Landing landing) {
        traffic = new TestSwitch().apply(table(1, 1, split(STABLE, CANARY, 100)));
        for (int i = 0; i < 100; i++) {
            traffic.board(ASK).landed(landing, 0);
        }
        assertThat(traffic.traffic.cut()).isEmpty();
        assertThat(traffic.traffic.measured())
                .allSatisfy(it -> assertThat(it.judged()).isZero());
    }

    @Test
    void an_instance_that_is_missing_breaks_off_times_out_or_talks_nonsense_is_a_failure() {
        for (Landing landing : new Landing[] {
            Landing.NO_INSTANCE, Landing.CONNECT_FAILED, Landing.RESET, Landing.BAD_ANSWER, Landing.TIMED_OUT
        }) {
            traffic = new TestSwitch().apply(table(1, 1, split(STABLE, CANARY, 100)));
            for (int i = 0; traffic.traffic.cut().isEmpty() && i < 100; i++) {
                traffic.board(ASK).landed(landing, 0);
            }
            assertThat(traffic.traffic.cut()).as(landing.name()).isPresent();
        }
    }

    @Test
    void an_answer_that_breaks_off_is_a_failure_even_when_it_began_well() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 100)));
        for (int i = 0; traffic.traffic.cut().isEmpty() && i < 200; i++) {
            Flight flight = traffic.board(ASK);
            flight.answered(200);
            flight.landed(Landing.CUT_SHORT, 5);
        }
        assertThat(traffic.traffic.cut()).isPresent();
    }

    @Test
    void a_split_without_a_canary_has_nothing_to_cut() {
        traffic.apply(table(
                1,
                1,
                new Split(
                        java.util.Optional.of(STABLE),
                        java.util.Optional.empty(),
                        dev.sluice.base.Percent.ZERO,
                        java.util.List.of())));
        for (int i = 0; i < 100; i++) {
            traffic.board(ASK).answered(500);
        }
        assertThat(traffic.traffic.cut()).isEmpty();
        assertThat(traffic.traffic.measured().getFirst().failed()).isEqualTo(100);
    }
}
