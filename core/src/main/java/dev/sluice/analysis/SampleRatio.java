package dev.sluice.analysis;

import java.util.List;

/**
 * Watches whether users are shared out as the weight says. Counts each user once, at the first assignment: of requests, heavy users would make
 * any share look wrong.
 *
 * <p>A sequential test of "a new user goes to the canary with a chance of w". An alternative multiplies the odds by b; its ratio is
 * {@code b^c / (b w + 1 - w)}, whatever the weight is at that moment, so the evidence goes on through the steps of a release. Eight
 * alternatives, four in each direction, begin at once or at any later user, as in {@link RelativeTest}. Lindon and Malek's
 * sequential multinomial test, with steps of weight allowed.
 */
public final class SampleRatio {
    private static final double[] ODDS = {1 / 4.0, 1 / 2.0, 1 / 1.25, 1 / 1.1, 1.1, 1.25, 2, 4};
    private static final StartTimes START = new StartTimes(0.8, 0.2);

    private final double bound;
    private final Mixture mixture;
    private final double[] whenCanary = new double[Mixture.WAYS];
    private final double[] whenStable = new double[Mixture.WAYS];
    private double weightOfRatios = Double.NaN;
    private long users;
    private boolean mismatched;

    /** @param alpha the chance of ever calling a split wrong that is right */
    public SampleRatio(double alpha) {
        this(alpha, new Mixture(START.atOnce()), 0);
    }

    private SampleRatio(double alpha, Mixture mixture, long users) {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha is between 0 and 1");
        }
        bound = 1 / alpha;
        this.mixture = mixture;
        this.users = users;
        mismatched = mixture.evidence() >= bound;
    }

    /** Goes on after so many users with these weights of evidence. */
    public static SampleRatio restore(double alpha, List<Double> weights, long users) {
        return new SampleRatio(alpha, new Mixture(weights), users);
    }

    /** One user was assigned for the first time, while {@code weight} (between 0 and 1) was set. */
    public void assigned(boolean canary, double weight) {
        if (mismatched) {
            return;
        }
        users++;
        if (weight != weightOfRatios) {
            prepare(weight);
        }
        mixture.weigh(START.before(users), canary ? whenCanary : whenStable);
        mismatched = mixture.evidence() >= bound;
    }

    private void prepare(double weight) {
        for (int way = 0; way < Mixture.WAYS; way++) {
            double expected = ODDS[way] * weight + 1 - weight;
            whenCanary[way] = ODDS[way] / expected;
            whenStable[way] = 1 / expected;
        }
        weightOfRatios = weight;
    }

    /** Whether the split was found not to be what was set; once so, for ever. */
    public boolean mismatched() {
        return mismatched;
    }

    public double evidence() {
        return mixture.evidence();
    }

    public long users() {
        return users;
    }

    /** The evidence for each alternative, for writing it down. */
    public List<Double> weights() {
        return mixture.weights();
    }
}
