package dev.sluice.analysis;

/**
 * How much belief begins at each moment: a release may be bad from its first request, or turn bad at any later one.
 *
 * <p>A share {@code atOnce} begins before the first observation. The rest falls off like 1/(t log² t): the observations
 * {@code 2^b .. 2^(b+1)-1} together get {@code 1/((b+1)(b+2))} of it, shared out evenly. That telescopes to exactly one, needs
 * no logarithm, and is positive for ever.
 */
final class StartTimes {
    private static final int BLOCKS = 62;

    private final double atOnce;
    private final double[] perObservation = new double[BLOCKS];

    StartTimes(double atOnce, double later) {
        this.atOnce = atOnce;
        for (int block = 0; block < BLOCKS; block++) {
            perObservation[block] = later / ((block + 1.0) * (block + 2.0)) / (1L << block);
        }
    }

    double atOnce() {
        return atOnce;
    }

    /** The belief that begins just before observation {@code number}, counted from 1. */
    double before(long number) {
        return perObservation[BLOCKS + 1 - Long.numberOfLeadingZeros(number)];
    }
}
