package dev.sluice.analysis;

import java.util.function.DoubleUnaryOperator;

/**
 * A distribution of latencies as {@value #SIZE} values, all equally likely: the middles of as many slices of it. Drawing one is a look-up, where a logarithm
 * and an exponential function take longer than the guard that is to judge the request. The guard itself counts in buckets of 3 %.
 */
final class Latencies {
    static final int BITS = 12;
    static final int SIZE = 1 << BITS;

    private final double[] micros = new double[SIZE];

    /** @param micros what a share of the requests stays below, in microseconds; asked for shares between 0 and 1 */
    Latencies(DoubleUnaryOperator micros) {
        for (int slice = 0; slice < SIZE; slice++) {
            this.micros[slice] = micros.applyAsDouble((slice + 0.5) / SIZE);
        }
    }

    static Latencies lognormal(double median, double sigma) {
        return new Latencies(share -> median * Math.exp(sigma * normal(share)));
    }

    /** One request in ten misses a cache, and takes forty times as long. */
    static Latencies bimodal() {
        return new Latencies(share -> share < 0.9
                ? 5_000 * Math.exp(0.2 * normal(share / 0.9))
                : 200_000 * Math.exp(0.2 * normal((share - 0.9) / 0.1)));
    }

    /** By the lowest {@value #BITS} bits of a random number. */
    double micros(long random) {
        return micros[(int) random & (SIZE - 1)];
    }

    /** By the other bits of the same number, between 0 and 1: one draw says whether a request fails and how long it takes. */
    static double chance(long random) {
        return (random >>> BITS) * 0x1p-52;
    }

    /** What a standard normal variable stays below with this chance. */
    private static double normal(double chance) {
        double below = -10;
        double above = 10;
        while (above - below > 1e-12) {
            double middle = (below + above) / 2;
            if (1 - Normal.above(middle) < chance) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return below;
    }
}
