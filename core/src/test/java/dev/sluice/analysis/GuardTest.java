package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.traffic.GuardLimits;
import org.junit.jupiter.api.Test;

class GuardTest {
    private final Guard guard = new Guard(GuardLimits.DEFAULT);
    private long client;

    private boolean answer(boolean canary, boolean failed) {
        guard.assigned(canary);
        return guard.judge(canary, failed, ++client);
    }

    private void stable(int requests) {
        for (int i = 0; i < requests; i++) {
            answer(false, false);
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
    void a_cut_is_said_once_and_stays() {
        answer(true, true);
        assertThat(answer(true, true)).isTrue();
        assertThat(answer(true, true)).isFalse();
        assertThat(guard.failed()).isTrue();
        assertThat(Guard.restore(GuardLimits.DEFAULT, guard.state()).failed()).isTrue();
    }

    @Test
    void failures_of_stable_never_decide_against_the_canary() {
        for (int i = 0; i < 1000; i++) {
            answer(i % 10 == 0, i % 10 != 0);
        }
        assertThat(guard.failed()).isFalse();
    }
}
