package dev.sluice.analysis;

import java.util.List;

/**
 * How often one version failed lately, over its last thousand requests or so. It decides nothing about the canary; it says when stable
 * itself is in trouble, and going on and going back are both in doubt.
 *
 * <p>Of n requests with a failing share of s above the limit p, the chance under p is at most {@code exp(-n KL(s, p))} (Chernoff).
 * Looked at again and again it is passed by chance sometimes, and clears by itself.
 */
final class Lately {
    static final int NUMBERS = 2;

    private static final double KEEP = 1 - 1.0 / 1024;
    private static final double SURE = Math.log(1000);

    private double failed;
    private double all;

    Lately() {}

    Lately(List<Double> numbers) {
        failed = numbers.get(0);
        all = numbers.get(1);
    }

    void answered(boolean hasFailed) {
        failed = failed * KEEP + (hasFailed ? 1 : 0);
        all = all * KEEP + 1;
    }

    boolean isAbove(double limit) {
        double rate = rate();
        return rate > limit && all * Binomial.divergence(rate, limit) > SURE;
    }

    double rate() {
        return all == 0 ? 0 : failed / all;
    }

    List<Double> numbers() {
        return List.of(failed, all);
    }
}
