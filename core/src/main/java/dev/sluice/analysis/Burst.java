package dev.sluice.analysis;

/**
 * Whether requests fail thick and fast just now, whoever serves them. A burst that comes from elsewhere meets both versions, and which
 * of them it meets first is a coin: the limit alone must not decide then, where stable is there to compare with.
 */
final class Burst {
    /** A burst is a rate of so many times the limit, and of at least a tenth, over a memory of 32 requests. */
    private static final double TIMES_LIMIT = 10;

    private static final double LEAST = 0.1;
    private static final double FADE = 1.0 / 32;

    /** Above this share stable is too small to tell. */
    private static final double COMPARABLE = 2.0 / 3;

    /** How far evidence over the limit is believed in a burst: to so many times what the comparison says, or to this much. */
    private static final double TIMES_COMPARED = 25;

    private static final double ALWAYS = 1;

    private double rate;

    Burst(double rate) {
        this.rate = rate;
    }

    void answered(boolean failed) {
        rate += FADE * ((failed ? 1 : 0) - rate);
    }

    /** The most that evidence over the limit may be now. */
    double most(double limit, double share, double compared) {
        boolean burst = rate > Math.max(LEAST, TIMES_LIMIT * limit);
        return burst && share <= COMPARABLE ? Math.max(ALWAYS, TIMES_COMPARED * compared) : Double.MAX_VALUE;
    }

    double rate() {
        return rate;
    }
}
