package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.traffic.GuardLimits;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReleaseEvidenceTest {
    private static final List<LatencyLimits> LATENCIES =
            List.of(new LatencyLimits(0.5, 1.5, 0.01), new LatencyLimits(0.95, 1.5, 0.01));

    private final ReleaseEvidence evidence = new ReleaseEvidence(GuardLimits.DEFAULT, 0.8, LATENCIES);

    private int feed(ReleaseEvidence release, int requests, double failing, double slower, SplittableRandom random) {
        for (int i = 0; i < requests; i++) {
            boolean canary = random.nextInt(10) == 0;
            release.assigned(canary);
            double micros = 20_000 * Math.exp(0.7 * random.nextGaussian()) * (canary ? slower : 1);
            if (release.judge(
                    canary, random.nextDouble() < (canary ? failing : 0.002), (long) micros, random.nextLong())) {
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
                        0.8 * evidence.failures().evidence()
                                + 0.1 * evidence.latency(0).evidence()
                                + 0.1 * evidence.latency(1).evidence(),
                        within(1e-12));
        assertThat(evidence.failed()).isFalse();
    }

    @Test
    void failures_and_slowness_each_decide() {
        assertThat(feed(evidence, 5000, 0.3, 1, new SplittableRandom(2))).isBetween(0, 1000);
        assertThat(evidence.failed()).isTrue();
        assertThat(evidence.evidence()).isGreaterThanOrEqualTo(evidence.bound());
        ReleaseEvidence slow = new ReleaseEvidence(GuardLimits.DEFAULT, 0.8, LATENCIES);
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
        ReleaseEvidence other = ReleaseEvidence.restore(GuardLimits.DEFAULT, 0.8, LATENCIES, evidence.state());
        feed(evidence, 20_000, 0.002, 1.2, new SplittableRandom(5));
        feed(other, 20_000, 0.002, 1.2, new SplittableRandom(5));
        assertThat(other.state()).isEqualTo(evidence.state());
    }

    @Test
    void a_budget_that_is_not_one_is_refused() {
        assertThatThrownBy(() -> new ReleaseEvidence(GuardLimits.DEFAULT, 0, LATENCIES))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReleaseEvidence(GuardLimits.DEFAULT, 0.5, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
