package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ObservedShareTest {
    private static final double[] WEIGHTS = {0.05, 0.25, 0.5, 0.6, 0.66, 0.68, 0.75, 1};

    @Test
    void whether_it_is_above_something_is_answered_as_the_share_itself_answers() {
        SplittableRandom random = new SplittableRandom(7);
        ObservedShare share = new ObservedShare();
        int above = 0;
        int wrong = 0;
        int requests = 400_000;
        double weight = 1;
        for (int i = 0; i < requests; i++) {
            if (i % 5_000 == 0) {
                weight = WEIGHTS[random.nextInt(WEIGHTS.length)];
                share.expect(random.nextBoolean() ? weight : WEIGHTS[random.nextInt(WEIGHTS.length)]);
            }
            share.assigned(random.nextDouble() < weight);
            share.answered(random.nextDouble() < weight);
            double now = share.share();
            for (double other : new double[] {2.0 / 3, now, Math.nextDown(now), now * 0.9995, now * 1.0005}) {
                wrong += other < 1 && share.isAbove(other) != now > other ? 1 : 0;
            }
            above += share.isAbove(2.0 / 3) ? 1 : 0;
        }
        assertThat(wrong).isZero();
        assertThat(above).isBetween(requests / 10, 9 * requests / 10);
    }
}
