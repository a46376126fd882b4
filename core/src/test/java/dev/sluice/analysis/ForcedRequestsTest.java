package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.traffic.GuardLimits;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForcedRequestsTest {
    private Guard guard = new Guard(GuardLimits.DEFAULT);

    /** Forced requests of so many users, a given share of them failing, until the canary is found to fail. */
    private int untilFound(double rate, int users, int most) {
        Random random = new Random(7);
        for (int request = 1; request <= most; request++) {
            guard.assigned(false);
            guard.judge(false, false, request);
            if (guard.judgeForced(random.nextDouble() < rate, random.nextInt(users))) {
                return request;
            }
        }
        return most + 1;
    }

    @Test
    void a_canary_that_fails_its_first_cohort_is_found_before_anybody_else_gets_there() {
        assertThat(untilFound(0.2, 20, 1_000)).isLessThan(60);
    }

    @Test
    void a_cohort_that_is_served_well_says_nothing_against_the_canary() {
        assertThat(untilFound(0.005, 20, 20_000)).isEqualTo(20_001);
    }

    @Test
    void one_member_of_a_cohort_alone_decides_nothing() {
        assertThat(untilFound(1, 1, 1_000)).isEqualTo(1_001);
    }

    @Test
    void forced_requests_are_no_part_of_the_share() {
        for (int i = 0; i < 1_000; i++) {
            guard.assigned(false);
            guard.judge(false, false, i);
        }
        double share = guard.observedShare();
        for (int i = 0; i < 1_000; i++) {
            guard.judgeForced(false, i);
        }
        assertThat(guard.observedShare()).isEqualTo(share);
    }

    @Test
    void a_guard_that_is_read_back_goes_on_as_if_it_had_never_stopped() {
        Guard other = new Guard(GuardLimits.DEFAULT);
        Random random = new Random(11);
        for (int i = 0; i < 3_000; i++) {
            boolean failed = random.nextInt(100) == 0;
            boolean canary = random.nextInt(10) == 0;
            int client = random.nextInt(500);
            guard = Guard.restore(GuardLimits.DEFAULT, guard.state());
            for (Guard one : new Guard[] {guard, other}) {
                if (i % 3 == 0) {
                    one.judgeForced(failed, client);
                } else {
                    one.assigned(canary);
                    one.judge(canary, failed, client);
                }
            }
            assertThat(guard.state()).isEqualTo(other.state());
        }
    }
}
