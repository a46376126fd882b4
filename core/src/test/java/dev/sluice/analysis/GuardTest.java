package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.sluice.base.Percent;
import dev.sluice.traffic.GuardLimits;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GuardTest {
    private Guard guard = new Guard(GuardLimits.DEFAULT);
    private long client;

    private boolean answer(boolean canary, boolean failed) {
        return answer(canary, failed, ++client);
    }

    private boolean answer(boolean canary, boolean failed, long who) {
        guard.assigned(canary);
        return guard.judge(canary, failed, who);
    }

    private void stable(int requests) {
        for (int i = 0; i < requests; i++) {
            answer(false, false);
        }
    }

    private void random(int requests, double failing, SplittableRandom random) {
        for (int i = 0; i < requests; i++) {
            answer(random.nextInt(10) == 0, random.nextDouble() < failing, random.nextInt(500));
        }
    }

    @Test
    void a_canary_whose_every_request_fails_is_cut_by_its_second_failure() {
        stable(19);
        assertThat(answer(true, true)).isFalse();
        stable(19);
        assertThat(answer(true, true)).isTrue();
        assertThat(guard.failed()).isTrue();
        assertThat(guard.evidence()).isGreaterThanOrEqualTo(guard.bound());
    }

    @Test
    void a_decision_is_said_once_and_stays() {
        answer(true, true);
        assertThat(answer(true, true)).isTrue();
        double evidence = guard.evidence();
        assertThat(answer(true, true)).isFalse();
        stable(10_000);
        guard = Guard.restore(GuardLimits.DEFAULT, guard.state());
        assertThat(answer(true, false)).isFalse();
        assertThat(guard.failed()).isTrue();
        assertThat(guard.evidence()).isEqualTo(evidence);
        assertThat(guard.canaryFailed()).isEqualTo(2);
    }

    @Test
    void failures_of_stable_never_decide_against_the_canary() {
        for (int i = 0; i < 1000; i++) {
            answer(i % 10 == 0, i % 10 != 0);
        }
        assertThat(guard.failed()).isFalse();
    }

    @Test
    void one_client_alone_never_decides() {
        stable(100);
        for (int i = 0; i < 1000; i++) {
            assertThat(answer(true, true, -7)).isFalse();
        }
        assertThat(guard.canaryFailed()).isEqualTo(2);
        assertThat(guard.evidence()).isGreaterThan(guard.bound());
        assertThat(answer(true, true, -8)).isFalse();
        assertThat(answer(true, true, -9)).isFalse();
        assertThat(answer(true, true, -10)).isTrue();
    }

    @Test
    void one_client_counts_once_more_with_every_four_failures_of_others() {
        for (int i = 0; i < 40; i++) {
            answer(false, true, -7);
            answer(false, true);
        }
        assertThat(guard.stableFailed()).isBetween(40L + 9, 40L + 12);
    }

    @Test
    void where_the_canary_has_all_the_traffic_the_limit_decides() {
        guard.weight(Percent.HUNDRED);
        for (int i = 1; i <= 2000; i++) {
            answer(true, i % 200 == 0);
        }
        assertThat(guard.failed()).isFalse();
        int until = 0;
        while (!answer(true, until % 5 == 0)) {
            until++;
        }
        assertThat(until).isLessThan(60);
    }

    @Test
    void a_canary_no_worse_than_a_stable_that_is_over_the_limit_is_not_to_blame() {
        guard = Guard.beside(GuardLimits.DEFAULT, 50_000, 2_500);
        guard.weight(Percent.HUNDRED);
        random(true, 0.05, 20_000);
        assertThat(guard.failed()).isFalse();
        random(true, 0.30, 500);
        assertThat(guard.failed()).isTrue();
    }

    private void random(boolean canary, double failing, int requests) {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < requests; i++) {
            answer(canary, random.nextDouble() < failing);
        }
    }

    @Test
    void the_share_follows_a_weight_at_once_and_what_is_seen_in_the_end() {
        assertThat(guard.observedShare()).isEqualTo(1);
        guard.weight(Percent.ofShare(0.05));
        assertThat(guard.observedShare()).isCloseTo(0.05, within(0.01));
        stable(1000);
        guard.weight(Percent.ofShare(0.25));
        assertThat(guard.observedShare()).isCloseTo(0.25, within(0.01));
        for (int i = 0; i < 20_000; i++) {
            answer(i % 2 == 0, false);
        }
        double seen = guard.observedShare();
        guard.weight(Percent.ofShare(0.25));
        assertThat(seen).isCloseTo(0.5, within(0.02)).isEqualTo(guard.observedShare());
    }

    @Test
    void a_restored_guard_goes_on_exactly() {
        random(20_000, 0.008, new SplittableRandom(1));
        Guard one = guard;
        Guard other = Guard.restore(GuardLimits.DEFAULT, one.state());
        assertThat(other.state()).isEqualTo(one.state());
        random(20_000, 0.008, new SplittableRandom(2));
        guard = other;
        random(20_000, 0.008, new SplittableRandom(2));
        assertThat(other.state()).isEqualTo(one.state());
        assertThat(other.evidence()).isEqualTo(one.evidence()).isLessThan(one.bound());
    }

    @Test
    void extreme_limits_give_numbers() {
        for (int hundredths : new int[] {0, 1, 100, 9_500, Percent.WHOLE}) {
            for (double tolerated : new double[] {1, 1000}) {
                for (double alpha : new double[] {Double.MIN_VALUE, 1e-300, 0.999}) {
                    guard = new Guard(GuardLimits.onFailures(new Percent(hundredths), tolerated, alpha));
                    random(3000, 0.5, new SplittableRandom(5));
                    assertThat(guard.evidence()).isFinite().isNotNegative();
                }
            }
        }
    }

    @Test
    void a_limit_of_nothing_still_needs_two_clients() {
        guard = new Guard(GuardLimits.onFailures(Percent.ZERO, 1, 0.01));
        stable(5);
        assertThat(answer(true, true)).isFalse();
        assertThat(answer(true, true)).isTrue();
    }

    @Test
    void evidence_stays_in_range_over_a_thousand_million_requests() {
        GuardState young = guard.state();
        guard = Guard.restore(
                GuardLimits.DEFAULT,
                new GuardState(
                        false,
                        0,
                        1_000_000_000,
                        1_000_000,
                        9_000_000_000L,
                        9_000_000,
                        0,
                        Collections.nCopies(8, Double.MIN_VALUE),
                        Collections.nCopies(8, Double.MIN_VALUE),
                        young.limitNow(),
                        young.share(),
                        young.stableRate(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        Optional.empty()));
        guard.weight(Percent.ofShare(0.1));
        random(100_000, 0.001, new SplittableRandom(11));
        assertThat(guard.evidence()).isPositive();
        assertThat(guard.failed()).isFalse();
        int failures = 0;
        while (!answer(true, true)) {
            failures++;
            stable(9);
        }
        assertThat(failures).isLessThan(15);
    }

    @Test
    void damaged_evidence_is_refused() {
        GuardState good = guard.state();
        assertThatThrownBy(() -> new GuardState(
                        false,
                        0,
                        1,
                        2,
                        0,
                        0,
                        0,
                        good.relative(),
                        good.limit(),
                        good.limitNow(),
                        good.share(),
                        good.stableRate(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GuardState(
                        false,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        Collections.nCopies(8, Double.NaN),
                        good.limit(),
                        good.limitNow(),
                        good.share(),
                        good.stableRate(),
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        Optional.empty()))
                .hasMessageContaining("relative");
    }

    @Test
    void a_request_allocates_nothing_and_takes_well_under_a_hundred_nanoseconds() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        long allocated = Long.MAX_VALUE;
        double nanos = Double.MAX_VALUE;
        for (int round = 0; round < 8; round++) {
            long bytes = threads.getThreadAllocatedBytes(thread);
            long start = System.nanoTime();
            for (int i = 0; i < 1_000_000; i++) {
                answer(i % 10 == 0, i % 503 == 0, i);
            }
            nanos = Math.min(nanos, (System.nanoTime() - start) / 1e6);
            allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - bytes);
        }
        System.out.printf("%.1f ns and %d bytes per million requests judged%n", nanos, allocated);
        assertThat(guard.failed()).isFalse();
        assertThat(allocated).isLessThan(1_000);
        assertThat(nanos).isLessThan(200);
    }
}
