package dev.sluice.analysis;

import java.util.List;

/**
 * Weighs who served each failed request, under "the canary fails at most r0 times as often as stable".
 *
 * <p>Given that a request failed, the canary served it with chance {@code r w / (r w + 1 - w)} where {@code w} is its share of the
 * comparable requests and {@code r} its rate over stable's. How often requests fail, and how that changes over the day, cancels out.
 * The ratio of {@code r_j = r0 k_j} to {@code r0} is {@code k_j^c (r0 w + 1 - w) / (r_j w + 1 - w)}.
 *
 * <p>Source: Lindon and Malek, Anytime-valid inference for multinomial count data, NeurIPS 2022.
 */
final class RelativeTest {
    static final double[] FAILURES = {1.25, 1.5, 2, 3, 5, 10, 30, 100};
    static final double[] SLOW = {1.25, 1.5, 2, 3, 4, 6, 10, 20};
    static final double AT_ONCE = 0.8;

    /** Belief begins at once, or just before any later failure. */
    private static final StartTimes START = new StartTimes(AT_ONCE, 0.2);

    private final double tolerated;
    private final double[] timesWorse;
    private final Mixture mixture;
    private final double[] ratios = new double[Mixture.WAYS];
    private long failures;

    RelativeTest(double tolerated, double[] timesWorse) {
        this.tolerated = tolerated;
        this.timesWorse = timesWorse;
        mixture = new Mixture(START.atOnce());
    }

    RelativeTest(double tolerated, double[] timesWorse, List<Double> weights, long failures) {
        this.tolerated = tolerated;
        this.timesWorse = timesWorse;
        this.failures = failures;
        mixture = new Mixture(weights);
    }

    /** One failed request and the canary's share as it was known before. */
    void failure(boolean canary, double share) {
        failures++;
        double expected = tolerated * share + 1 - share;
        for (int way = 0; way < Mixture.WAYS; way++) {
            double worse = timesWorse[way];
            ratios[way] = (canary ? worse : 1) * expected / (worse * tolerated * share + 1 - share);
        }
        mixture.weigh(START.before(failures), ratios);
    }

    /** How many failed requests it weighed. */
    long failures() {
        return failures;
    }

    void trim(double most) {
        mixture.trim(most);
    }

    double evidence() {
        return mixture.evidence();
    }

    List<Double> weights() {
        return mixture.weights();
    }
}
