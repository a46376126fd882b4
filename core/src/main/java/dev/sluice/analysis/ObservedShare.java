package dev.sluice.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The canary's share of the comparable requests of late, as they were assigned and as they were answered, over a short and a long
 * memory. The largest of the four is used: too large a share only makes a failure of the canary less surprising.
 *
 * <p>Assignments lead when the weight grows. Answers leave out a client that is not counted at present. Before anything is known the
 * share is 1, which says nothing against a canary.
 */
final class ObservedShare {
    static final int NUMBERS = 8;

    private static final double[] KEEP = {1 - 1.0 / 256, 1 - 1.0 / 4096};

    private final double[] canary = new double[4];
    private final double[] all = new double[4];

    ObservedShare() {}

    ObservedShare(List<Double> numbers) {
        for (int memory = 0; memory < 4; memory++) {
            canary[memory] = numbers.get(memory);
            all[memory] = numbers.get(memory + 4);
        }
    }

    void assigned(boolean toCanary) {
        count(0, toCanary);
    }

    void answered(boolean byCanary) {
        count(2, byCanary);
    }

    private void count(int first, boolean isCanary) {
        double one = isCanary ? 1 : 0;
        for (int memory = 0; memory < 2; memory++) {
            canary[first + memory] = canary[first + memory] * KEEP[memory] + one;
            all[first + memory] = all[first + memory] * KEEP[memory] + 1;
        }
    }

    double share() {
        double largest = 0;
        for (int memory = 0; memory < 4; memory++) {
            largest = Math.max(largest, (canary[memory] + 1) / (all[memory] + 1));
        }
        return largest;
    }

    List<Double> numbers() {
        return DoubleStream.concat(Arrays.stream(canary), Arrays.stream(all))
                .boxed()
                .toList();
    }
}
