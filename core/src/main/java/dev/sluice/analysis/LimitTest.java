package dev.sluice.analysis;

import java.util.List;

/**
 * Weighs each request of the canary under "it fails with a chance of at most p0".
 *
 * <p>The ratio of {@code p_j = min(0.95, p0 k_j)} to {@code p0} is {@code p_j / p0} for a failed request and {@code (1 - p_j) / (1 - p0)}
 * for any other. {@code p0} may change between requests, as long as it is chosen before the request is seen.
 *
 * <p>Belief begins at once (0.8), before each request (0.06 in all) and after each failure (0.14 in all). The last counts failures,
 * which are few, where the second counts requests, which are many: it makes the test quick after a long healthy past.
 */
final class LimitTest {
    static final double SMALLEST = 1e-4;
    static final double LARGEST = 0.95;

    /** Finer where it takes many failures to decide: what a way next to the truth loses grows with them. */
    static final double[] TIMES_WORSE = {1.5, 2, 3, 4, 6, 12, 30, 80};

    static final double AT_ONCE = 0.8;

    private static final StartTimes AT_REQUESTS = new StartTimes(AT_ONCE, 0.06);
    private static final StartTimes AT_FAILURES = new StartTimes(0, 0.14);

    /** The ratios follow a falling p0 in steps of this share, so that most requests need no division. */
    private static final double COARSENESS = 0.98;

    private final Mixture mixture;
    private final double[] whenFailed = new double[Mixture.WAYS];
    private final double[] whenFine = new double[Mixture.WAYS];
    private double limit;
    private long requests;
    private long failures;

    LimitTest(double limit) {
        mixture = new Mixture(AT_REQUESTS.atOnce());
        prepare(limit);
    }

    LimitTest(double limit, List<Double> weights, long requests, long failures) {
        mixture = new Mixture(weights);
        this.requests = requests;
        this.failures = failures;
        prepare(limit);
    }

    /** The limit for the requests to come; what is used is at least this, and at most 2 % more. */
    void limit(double wanted) {
        double bounded = Math.clamp(wanted, SMALLEST, LARGEST);
        if (bounded > limit || bounded < limit * COARSENESS) {
            prepare(bounded);
        }
    }

    private void prepare(double newLimit) {
        limit = Math.clamp(newLimit, SMALLEST, LARGEST);
        for (int way = 0; way < Mixture.WAYS; way++) {
            double worse = Math.min(LARGEST, limit * TIMES_WORSE[way]);
            whenFailed[way] = worse / limit;
            whenFine[way] = (1 - worse) / (1 - limit);
        }
    }

    void request(boolean failed) {
        requests++;
        mixture.weigh(AT_REQUESTS.before(requests), failed ? whenFailed : whenFine);
        if (failed) {
            failures++;
            mixture.begin(AT_FAILURES.before(failures));
        }
    }

    void trim(double most) {
        mixture.trim(most);
    }

    long requests() {
        return requests;
    }

    long failures() {
        return failures;
    }

    double limit() {
        return limit;
    }

    double evidence() {
        return mixture.evidence();
    }

    List<Double> weights() {
        return mixture.weights();
    }
}
