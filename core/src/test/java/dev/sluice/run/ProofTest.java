package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.plan.Step;
import dev.sluice.traffic.Judgement;
import dev.sluice.traffic.Judgement.Users;
import dev.sluice.traffic.LatencyLimit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final Judgement.Failures FINE = failures(0.002, 0.001, 0.001, false);

    private static Judgement.Failures failures(double atMost, double stable, double canary, boolean stableFails) {
        return new Judgement.Failures(0.9, 1, 5_000, 5, 20_000, 20, 0.01, atMost, stable, canary, stableFails);
    }

    private static Judgement judgement(Judgement.Failures failures, long slownessJudged, Users users) {
        return new Judgement(
                failures,
                List.of(new Judgement.Slowness(
                        LatencyLimit.DEFAULT, 0.1, 1, 20_000, 19_000, 28_500, slownessJudged, 0, 900, 40, false)),
                users,
                slownessJudged == 0);
    }

    private static Proof proof(long judged, Optional<Percent> below, Judgement judgement) {
        return proof(2_000, judged, below, judgement);
    }

    private static Proof proof(long minimum, long judged, Optional<Percent> below, Judgement judgement) {
        Step.Hold hold = new Step.Hold(
                1, 3, Duration.ofMinutes(10), minimum, Duration.ofMinutes(30), OnInconclusive.HOLD, below);
        return new Proof(hold, judged, Optional.of(judgement), "1.2.0");
    }

    @Test
    void enough_requests_without_an_alarm_are_enough() {
        assertThat(proof(2_000, Optional.empty(), judgement(FINE, 2_000, Users.NONE))
                        .missing())
                .isEmpty();
        assertThat(proof(1_999, Optional.empty(), judgement(FINE, 2_000, Users.NONE))
                        .missing())
                .contains("1999 of 2000 requests judged");
    }

    @Test
    void a_release_whose_latency_nobody_has_looked_at_yet_is_not_passed() {
        assertThat(proof(2_000, Optional.empty(), judgement(FINE, 0, Users.NONE))
                        .missing())
                .contains("0 of 2000 requests judged by their p95, still warming up");
    }

    @Test
    void a_step_on_evidence_waits_for_the_proof() {
        Optional<Percent> limit = Optional.of(new Percent(100));
        assertThat(proof(2_000, limit, judgement(failures(0.014, 0, 0, false), 2_000, Users.NONE))
                        .missing())
                .contains("the error rate is proven to be below 1.4 %, not yet below 1.0 %");
        assertThat(proof(2_000, limit, judgement(FINE, 2_000, Users.NONE)).missing())
                .isEmpty();
    }

    @Test
    void a_step_that_asks_for_no_number_of_requests_is_still_not_passed_without_proof_or_a_comparison() {
        assertThat(proof(0, 0, Optional.of(new Percent(100)), judgement(failures(0.014, 0, 0, false), 0, Users.NONE))
                        .missing())
                .contains("the error rate is proven to be below 1.4 %, not yet below 1.0 %");
        assertThat(proof(0, 0, Optional.empty(), judgement(FINE, 0, new Users(700, 2_000, true)))
                        .missing())
                .hasValueSatisfying(why -> assertThat(why).contains("worth nothing"));
        assertThat(proof(0, 0, Optional.empty(), judgement(failures(0.05, 0.03, 0.028, true), 0, Users.NONE))
                        .missing())
                .hasValueSatisfying(why -> assertThat(why).contains("elsewhere"));
        assertThat(proof(0, 0, Optional.empty(), judgement(FINE, 0, Users.NONE)).missing())
                .isEmpty();
    }

    @Test
    void a_split_that_is_not_honoured_makes_the_comparison_worth_nothing() {
        assertThat(proof(2_000, Optional.empty(), judgement(FINE, 2_000, new Users(700, 2_000, true)))
                        .missing())
                .hasValueSatisfying(why -> assertThat(why).contains("700 users", "worth nothing"));
    }

    @Test
    void where_both_fail_alike_the_cause_is_elsewhere() {
        Proof alike = proof(2_000, Optional.empty(), judgement(failures(0.05, 0.03, 0.028, true), 2_000, Users.NONE));
        assertThat(alike.missing()).hasValueSatisfying(why -> assertThat(why).contains("3.0 %", "2.8 %", "elsewhere"));
        assertThat(alike.isStableWorse()).isTrue();
    }

    @Test
    void a_release_that_mends_a_failing_stable_goes_on_and_says_so() {
        Proof fix = proof(2_000, Optional.empty(), judgement(failures(0.003, 0.03, 0.001, true), 2_000, Users.NONE));
        assertThat(fix.missing()).isEmpty();
        assertThat(fix.besides("no worse than it may be"))
                .isEqualTo("no worse than it may be; 1.2.0 itself fails in 3.0 % of its requests");
        assertThat(fix.isStableWorse()).isTrue();
    }
}
