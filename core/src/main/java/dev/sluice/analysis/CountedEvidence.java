package dev.sluice.analysis;

/**
 * What counts alone say against a canary, without the order in which they came up: the evidence that a {@link Guard} had at least, as long as the
 * limit and the share stayed what they are said to be, nothing was excused and nobody left out. A guard has more where it also believed
 * in a later beginning of the trouble.
 *
 * <p>The products of {@link LimitTest} and {@link RelativeTest} do not depend on the order of their factors, and the belief that is put in
 * later only adds to them.
 */
public final class CountedEvidence {
    private static final double WEIGHT = 0.5;

    private CountedEvidence() {}

    /**
     * Both tests of failures together, as {@link Guard} weighs them.
     *
     * @param limit the share of failed requests that was fine, between 0 and 1
     * @param share the canary's share of the requests
     * @param tolerated how many times stable's share of failed requests was fine
     */
    public static double of(
            long canaryRequests, long canaryFailed, long stableFailed, double limit, double share, double tolerated) {
        return WEIGHT * overLimit(canaryRequests, canaryFailed, limit)
                + WEIGHT * versusStable(canaryFailed, stableFailed, share, tolerated);
    }

    static double overLimit(long requests, long failed, double limit) {
        double bounded = Math.clamp(limit, LimitTest.SMALLEST, LimitTest.LARGEST);
        double sum = 0;
        for (double timesWorse : LimitTest.TIMES_WORSE) {
            double worse = Math.min(LimitTest.LARGEST, bounded * timesWorse);
            sum += Math.exp(failed * Math.log(worse / bounded)
                    + (requests - failed) * (Math.log1p(-worse) - Math.log1p(-bounded)));
        }
        return LimitTest.AT_ONCE * sum / LimitTest.TIMES_WORSE.length;
    }

    static double versusStable(long canaryFailed, long stableFailed, double share, double tolerated) {
        double expected = tolerated * share + 1 - share;
        double sum = 0;
        for (double worse : RelativeTest.FAILURES) {
            sum += Math.exp(canaryFailed * Math.log(worse)
                    + (canaryFailed + stableFailed) * Math.log(expected / (worse * tolerated * share + 1 - share)));
        }
        return RelativeTest.AT_ONCE * sum / RelativeTest.FAILURES.length;
    }

    /** The chance that at least so many of the requests fail where each does with the chance {@code rate}: the tail of the binomial distribution. */
    public static double chanceOfAtLeast(long failed, long requests, double rate) {
        if (failed < 0 || failed > requests || !(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException(
                    "failed requests are between 0 and all requests, a rate between 0 and 1");
        }
        if (failed == 0 || rate == 1) {
            return 1;
        }
        if (rate == 0) {
            return 0;
        }
        return failed > requests * rate
                ? Math.min(1, from(failed, requests, rate))
                : Math.max(0, 1 - from(requests - failed + 1, requests, 1 - rate));
    }

    /** The sum of the tail from above the mean on, where terms only fall. */
    private static double from(long failed, long requests, double rate) {
        double logarithm = failed * Math.log(rate) + (requests - failed) * Math.log1p(-rate);
        for (long i = 1; i <= Math.min(failed, requests - failed); i++) {
            logarithm += Math.log((double) (requests - Math.min(failed, requests - failed) + i) / i);
        }
        double term = Math.exp(logarithm);
        double sum = 0;
        for (long k = failed; k <= requests && term > sum * 1e-16; k++) {
            sum += term;
            term *= (double) (requests - k) / (k + 1) * rate / (1 - rate);
        }
        return sum;
    }
}
