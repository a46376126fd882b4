package dev.sluice.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The canary's share of the comparable requests of late, between 0 and 1. Too large a share only makes a failure of the canary less
 * surprising, so wherever there is a choice the larger is taken.
 *
 * <p>Requests are counted as they are assigned, which leads when the weight grows, and as they are answered, which leaves out a client
 * that does not count at present; each over a short and a long memory. The short one counts as far as it is above its own noise, two
 * standard errors. A weight that was set counts as {@value #EXPECTED} requests; where nothing is known the share is 1, which says
 * nothing against a canary.
 */
final class ObservedShare {
    static final int NUMBERS = 9;

    private static final double KEEP_SHORT = 1 - 1.0 / 256;
    private static final double KEEP_LONG = 1 - 1.0 / 8192;
    private static final int EXPECTED = 128;

    /** By more than any rounding. */
    private static final double PLAINLY_LESS = 0.999;

    private static final double PLAINLY_MORE = 1.001;

    private static final int ASSIGNED = 0;
    private static final int ANSWERED = 2;
    private static final int COUNTS = 4;

    private final double[] canary = new double[COUNTS];
    private final double[] all = new double[COUNTS];
    private double weight;

    ObservedShare() {}

    ObservedShare(List<Double> numbers) {
        for (int count = 0; count < COUNTS; count++) {
            canary[count] = numbers.get(count);
            all[count] = numbers.get(COUNTS + count);
        }
        weight = numbers.get(2 * COUNTS);
    }

    /** A weight was set: what was counted before says little about the share from now on. */
    void expect(double newWeight) {
        if (newWeight > 0 && newWeight != weight) {
            double known = all[ASSIGNED] == 0 ? newWeight : Math.max(newWeight, share());
            Arrays.fill(canary, EXPECTED * known);
            Arrays.fill(all, EXPECTED);
            weight = newWeight;
        }
    }

    void assigned(boolean toCanary) {
        count(ASSIGNED, toCanary);
    }

    void answered(boolean byCanary) {
        count(ANSWERED, byCanary);
    }

    private void count(int which, boolean isCanary) {
        double one = isCanary ? 1 : 0;
        canary[which] = canary[which] * KEEP_SHORT + one;
        all[which] = all[which] * KEEP_SHORT + 1;
        canary[which + 1] = canary[which + 1] * KEEP_LONG + one;
        all[which + 1] = all[which + 1] * KEEP_LONG + 1;
    }

    double share() {
        return Math.min(1, Math.max(of(ASSIGNED), of(ANSWERED)));
    }

    /** Whether the share is above this one, which is less than 1; mostly that is plain without a division. */
    boolean isAbove(double other) {
        if (canary[ASSIGNED + 1] + 1 > PLAINLY_MORE * other * (all[ASSIGNED + 1] + 1)) {
            return true;
        }
        for (int count = 0; count < COUNTS; count++) {
            if (canary[count] + 1 > PLAINLY_LESS * other * (all[count] + 1)) {
                return share() > other;
            }
        }
        return false;
    }

    private double of(int which) {
        double shortShare = (canary[which] + 1) / (all[which] + 1);
        double longShare = (canary[which + 1] + 1) / (all[which + 1] + 1);
        if (shortShare <= longShare) {
            return longShare;
        }
        double variance = Math.max(0, shortShare * (1 - shortShare)) / (2 * all[which] + 1);
        return Math.max(longShare, shortShare - 2 * Math.sqrt(variance));
    }

    List<Double> numbers() {
        return Stream.of(canary, all, new double[] {weight})
                .flatMapToDouble(Arrays::stream)
                .boxed()
                .toList();
    }
}
