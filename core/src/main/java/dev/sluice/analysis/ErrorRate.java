package dev.sluice.analysis;

/**
 * What is known of a share of failed requests: an upper bound that holds at all times at once, so that it may be looked at after every
 * request and a step be passed at the first one under the limit.
 *
 * <p>A rate p is ruled out when {@code mean over k of k^x ((1 - k p) / (1 - p))^(n - x)}, for k of 1/2, 1/4, 1/10, 1/100, reaches 1/alpha: an e-process
 * under every rate of p or more. It grows with p, so the rates that are not ruled out end at one number, the bound.
 */
public final class ErrorRate {
    private static final double[] TIMES_BETTER = {0.5, 0.25, 0.1, 0.01};
    private static final int HALVINGS = 50;

    private ErrorRate() {}

    /**
     * A rate that the true one exceeds with a chance of at most alpha, over all the times one looks.
     *
     * @param requests how many were seen
     * @param failed how many of them failed
     */
    public static double upperBound(long requests, long failed, double alpha) {
        if (failed < 0 || failed > requests || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("failed requests are between 0 and all requests, alpha between 0 and 1");
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (evidenceAgainst(middle, requests, failed) < 1 / alpha) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /**
     * How many requests it takes in all until the upper bound is below a limit, if they go on failing as they did; {@code most} where it
     * takes more.
     */
    public static long requestsUntilBelow(double limit, long requests, long failed, double alpha, long most) {
        double rate = requests == 0 ? 0 : (double) failed / requests;
        for (double all = Math.max(1, requests); all < most; all = Math.max(all + 1, all * 1.02)) {
            long ofThem = Math.round(all);
            if (evidenceAgainst(limit, ofThem, Math.min(ofThem, Math.round(rate * all))) >= 1 / alpha) {
                return ofThem;
            }
        }
        return most;
    }

    private static double evidenceAgainst(double rate, long requests, long failed) {
        double sum = 0;
        for (double better : TIMES_BETTER) {
            double perFine = Math.log1p(-better * rate) - Math.log1p(-rate);
            sum += Math.exp(failed * Math.log(better) + (requests - failed) * perFine);
        }
        return sum / TIMES_BETTER.length;
    }
}
