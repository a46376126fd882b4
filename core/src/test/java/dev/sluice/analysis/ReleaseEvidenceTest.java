package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.base.Percent;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Judgement;
import dev.sluice.traffic.LatencyLimit;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReleaseEvidenceTest {
    private static final GuardLimits LIMITS = new GuardLimits(
            new Percent(100),
            1.5,
            0.01,
            List.of(LatencyLimit.versusStable(50, 1.5), LatencyLimit.versusStable(95, 1.5)),
            Optional.empty());

    private static final long SECOND_NANOS = 1_000_000_000;

    /** Two hundred requests a second. */
    private static final long BETWEEN_NANOS = SECOND_NANOS / 200;

    private final ReleaseEvidence evidence = new ReleaseEvidence(LIMITS);

    private int feed(ReleaseEvidence release, int requests, double failing, double slower, SplittableRandom random) {
        for (int i = 0; i < requests; i++) {
            boolean canary = random.nextInt(10) == 0;
            release.assigned(canary);
            double micros = 20_000 * Math.exp(0.7 * random.nextGaussian()) * (canary ? slower : 1);
            boolean failed = random.nextDouble() < (canary ? failing : 0.002);
            long client = random.nextLong();
            if (release.judge(canary, failed, (long) micros, client, i * BETWEEN_NANOS)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void it_is_the_weighted_average_of_its_parts() {
        feed(evidence, 5000, 0.002, 1, new SplittableRandom(1));
        assertThat(evidence.evidence())
                .isCloseTo(
                        0.97 * evidence.failures().evidence()
                                + 0.015 * evidence.latency(0).evidence()
                                + 0.015 * evidence.latency(1).evidence(),
                        within(1e-12));
        assertThat(evidence.failed()).isFalse();
    }

    @Test
    void failures_and_slowness_each_decide() {
        assertThat(feed(evidence, 5000, 0.3, 1, new SplittableRandom(2))).isBetween(0, 1000);
        assertThat(evidence.failed()).isTrue();
        assertThat(evidence.evidence()).isGreaterThanOrEqualTo(evidence.bound());
        ReleaseEvidence slow = new ReleaseEvidence(LIMITS);
        assertThat(feed(slow, 50_000, 0.002, 3, new SplittableRandom(3))).isBetween(0, 5000);
    }

    @Test
    void a_cohort_that_meets_only_failures_decides() {
        assertThat(evidence.judgeForced(true, 1)).isFalse();
        int failures = 1;
        while (!evidence.judgeForced(true, ++failures)) {
            assertThat(failures).isLessThan(4);
        }
        assertThat(evidence.failed()).isTrue();
    }

    @Test
    void restored_it_goes_on_exactly() {
        feed(evidence, 20_000, 0.002, 1.2, new SplittableRandom(4));
        ReleaseEvidence other = ReleaseEvidence.restore(LIMITS, evidence.state());
        feed(evidence, 20_000, 0.002, 1.2, new SplittableRandom(5));
        feed(other, 20_000, 0.002, 1.2, new SplittableRandom(5));
        assertThat(other.state()).isEqualTo(evidence.state());
    }

    @Test
    void a_percentile_that_is_new_begins_with_nothing_and_the_others_go_on() {
        feed(evidence, 20_000, 0.002, 1.2, new SplittableRandom(6));
        GuardLimits other = new GuardLimits(
                new Percent(100),
                1.5,
                0.01,
                List.of(LatencyLimit.versusStable(95, 2), LatencyLimit.versusStable(99, 1.5)),
                Optional.empty());
        ReleaseEvidence changed = ReleaseEvidence.restore(other, evidence.state());
        assertThat(changed.latency(0).state()).isEqualTo(evidence.latency(1).state());
        assertThat(changed.latency(1).canaryRequests()).isZero();
        assertThat(changed.failures().state()).isEqualTo(evidence.failures().state());
    }

    @Test
    void a_canary_that_fails_half_of_the_time_is_excused_while_it_warms_up_and_not_after() {
        evidence.warmingUp(true, true);
        assertThat(feed(evidence, 20_000, 0.4, 1, new SplittableRandom(7))).isNegative();
        evidence.warmingUp(false, false);
        assertThat(feed(evidence, 2_000, 0.001, 1, new SplittableRandom(8))).isNegative();
        assertThat(evidence.judgement(Judgement.Users.NONE, false).failures().atMost())
                .isLessThan(0.1);
        assertThat(feed(evidence, 1_000, 0.4, 1, new SplittableRandom(9))).isBetween(0, 600);
    }

    @Test
    void a_canary_that_fails_altogether_is_found_while_it_warms_up() {
        evidence.warmingUp(true, true);
        int at = feed(evidence, 1_000, 1, 1, new SplittableRandom(10));
        assertThat(at).isPositive();
        assertThat(evidence.failures().canaryFailed()).isLessThanOrEqualTo(12);
    }

    @Test
    void what_breaks_both_while_the_canary_warms_up_is_not_its_fault() {
        evidence.warmingUp(true, true);
        evidence.weight(new Percent(5000));
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 2_000; i++) {
            boolean canary = random.nextBoolean();
            evidence.assigned(canary);
            evidence.judge(canary, i > 500, random.nextLong());
        }
        assertThat(evidence.failed()).isFalse();
        assertThat(evidence.judgement(Judgement.Users.NONE, true).failures().stableFails())
                .isTrue();
    }

    @Test
    void slowness_is_nobodys_matter_while_the_canary_warms_up() {
        evidence.warmingUp(false, true);
        assertThat(feed(evidence, 20_000, 0.002, 10, new SplittableRandom(12))).isNegative();
        assertThat(evidence.latency(1).canaryRequests()).isZero();
        evidence.warmingUp(false, false);
        assertThat(feed(evidence, 20_000, 0.002, 10, new SplittableRandom(13))).isBetween(0, 1000);
    }

    @Test
    void clients_that_give_up_on_a_canary_tell_that_it_is_slow() {
        feed(evidence, 2_000, 0, 1, new SplittableRandom(14));
        SplittableRandom random = new SplittableRandom(15);
        int gaveUp = 0;
        while (!evidence.gaveUp(true, 10_000_000, random.nextLong(), gaveUp * SECOND_NANOS)) {
            assertThat(evidence.gaveUp(true, 1, random.nextLong(), gaveUp * SECOND_NANOS))
                    .isFalse();
            assertThat(++gaveUp).isLessThan(30);
        }
        assertThat(evidence.failed()).isTrue();
    }

    @Test
    void alone_the_canary_is_held_against_the_record_of_before_until_that_is_too_old() {
        RecentLatencies before = new RecentLatencies();
        SplittableRandom random = new SplittableRandom(16);
        for (int i = 0; i < 5_000; i++) {
            before.add((long) (20_000 * Math.exp(0.7 * random.nextGaussian())));
        }
        for (boolean old : new boolean[] {false, true}) {
            ReleaseEvidence alone = ReleaseEvidence.beside(LIMITS, 5_000, 0, before.state());
            alone.weight(Percent.HUNDRED);
            if (old) {
                alone.dismissRecord();
            }
            for (int i = 0; i < 5_000; i++) {
                alone.assigned(true);
                alone.took(
                        true,
                        (long) (80_000 * Math.exp(0.7 * random.nextGaussian())),
                        random.nextLong(),
                        i * BETWEEN_NANOS);
            }
            assertThat(alone.failed()).isEqualTo(!old);
        }
    }
}
