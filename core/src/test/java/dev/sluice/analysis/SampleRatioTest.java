package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SampleRatioTest {
    private static final double[] WEIGHTS = {0.05, 0.25, 0.5};

    private static void release(SampleRatio ratio, double odds, int usersEach, SplittableRandom random) {
        for (double weight : WEIGHTS) {
            double chance = odds * weight / (odds * weight + 1 - weight);
            for (int user = 0; user < usersEach; user++) {
                ratio.assigned(random.nextDouble() < chance, weight);
            }
        }
    }

    @Test
    void a_right_split_is_not_called_wrong_more_often_than_alpha() {
        SplittableRandom random = new SplittableRandom(20_260_107);
        int wrong = 0;
        for (int run = 0; run < 500; run++) {
            SampleRatio ratio = new SampleRatio(0.01);
            release(ratio, 1, 2000, random);
            wrong += ratio.mismatched() ? 1 : 0;
        }
        assertThat(wrong).isLessThanOrEqualTo(5);
    }

    @Test
    void a_split_that_is_off_by_half_is_found_in_either_direction() {
        for (double odds : new double[] {0.5, 2}) {
            SampleRatio ratio = new SampleRatio(0.01);
            release(ratio, odds, 1000, new SplittableRandom(5));
            assertThat(ratio.mismatched()).isTrue();
            assertThat(ratio.users()).isLessThan(1500);
        }
    }

    /** Every sequence of ten users, weighed with its chance. */
    @Test
    void it_is_fair_at_the_weight_that_was_set() {
        double mean = 0;
        for (int sequence = 0; sequence < 1 << 10; sequence++) {
            SampleRatio ratio = new SampleRatio(1e-200);
            double probability = 1;
            for (int i = 0; i < 10; i++) {
                double weight = i < 5 ? 0.05 : 0.25;
                boolean canary = (sequence >> i & 1) == 1;
                probability *= canary ? weight : 1 - weight;
                ratio.assigned(canary, weight);
            }
            mean += probability * ratio.evidence();
        }
        assertThat(mean).isBetween(0.9, 1.0);
    }

    @Test
    void restored_it_goes_on_exactly() {
        SampleRatio one = new SampleRatio(0.01);
        release(one, 1, 500, new SplittableRandom(1));
        SampleRatio other = SampleRatio.restore(0.01, one.weights(), one.users());
        release(one, 1, 500, new SplittableRandom(2));
        release(other, 1, 500, new SplittableRandom(2));
        assertThat(other.evidence()).isCloseTo(one.evidence(), within(0.0));
    }
}
