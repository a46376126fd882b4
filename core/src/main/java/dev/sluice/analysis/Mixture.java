package dev.sluice.analysis;

import java.util.Arrays;
import java.util.List;

/**
 * Evidence spread over eight ways of being bad, each weighed by a likelihood ratio with every observation.
 *
 * <p>An e-process: under the hypothesis every ratio has a mean of at most one, and the belief put in sums to at most one, so the
 * chance that {@link #evidence} ever reaches b is at most 1/b (Ville). Belief that is put in later keeps a past without failures
 * from protecting a release that breaks late.
 */
final class Mixture {
    static final int WAYS = 8;

    /** Far above any bound, far below where a product overflows. */
    private static final double CEILING = 1e280;

    private final double[] weights = new double[WAYS];

    Mixture(double belief) {
        begin(belief);
    }

    Mixture(List<Double> weights) {
        if (weights.size() != WAYS) {
            throw new IllegalArgumentException("evidence has " + WAYS + " weights, not " + weights.size());
        }
        for (int way = 0; way < WAYS; way++) {
            double weight = weights.get(way);
            if (!(weight >= 0 && weight <= CEILING)) {
                throw new IllegalArgumentException(
                        "a weight of evidence is between 0 and " + CEILING + ", not " + weight);
            }
            this.weights[way] = weight;
        }
    }

    void begin(double belief) {
        double each = belief / WAYS;
        for (int way = 0; way < WAYS; way++) {
            weights[way] += each;
        }
    }

    /** Weighs one observation, after {@code belief} began. */
    void weigh(double belief, double[] ratios) {
        double each = belief / WAYS;
        for (int way = 0; way < WAYS; way++) {
            double weighed = (weights[way] + each) * ratios[way];
            weights[way] = weighed > CEILING ? CEILING : weighed;
        }
    }

    /** Throws evidence away until at most so much is left, which keeps every promise it made. */
    void trim(double most) {
        double now = evidence();
        if (now > most) {
            for (int way = 0; way < WAYS; way++) {
                weights[way] *= most / now;
            }
        }
    }

    /** Weights of evidence, less of all of them so that they sum to {@code most}. */
    static List<Double> atMost(double most, List<Double> weights) {
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        return sum <= most
                ? weights
                : weights.stream().map(weight -> weight * (most / sum)).toList();
    }

    double evidence() {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        return sum;
    }

    List<Double> weights() {
        return Arrays.stream(weights).boxed().toList();
    }
}
