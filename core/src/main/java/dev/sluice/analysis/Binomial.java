package dev.sluice.analysis;

/** Bounds of a chance from a share that was observed, by Chernoff: {@code P(share <= a) <= exp(-n KL(a, p))} for {@code a < p}. */
final class Binomial {
    private static final int HALVINGS = 60;

    private Binomial() {}

    /** The largest chance under which a share so low, or lower, among so many still has the probability {@code budget}. */
    static double upperBound(double share, long requests, double budget) {
        double enough = Math.log(1 / budget);
        double low = share;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (requests * divergence(share, middle) < enough) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The Kullback-Leibler divergence of two coins, in nats. */
    static double divergence(double a, double b) {
        return part(a, b) + part(1 - a, 1 - b);
    }

    private static double part(double a, double b) {
        return a == 0 ? 0 : a * Math.log(a / b);
    }
}
