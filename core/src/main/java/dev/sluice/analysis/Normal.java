package dev.sluice.analysis;

/**
 * The upper tail of the standard normal distribution. Near the middle by its Taylor series, {@code 1/2 - phi(z) (z + z³/3 + z⁵/(3·5) + ...)}; further
 * out by Laplace's continued fraction, {@code phi(z) / (z + 1/(z + 2/(z + 3/...)))}. Both are good to twelve digits.
 */
final class Normal {
    private static final double SERIES_UP_TO = 3;
    private static final int FRACTIONS = 200;

    private Normal() {}

    static double above(double z) {
        if (z < 0) {
            return 1 - above(-z);
        }
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        if (z > SERIES_UP_TO) {
            double tail = z;
            for (int k = FRACTIONS; k >= 1; k--) {
                tail = z + k / tail;
            }
            return density / tail;
        }
        double term = z;
        double sum = z;
        for (int k = 3; term > 1e-17 * sum; k += 2) {
            term *= z * z / k;
            sum += term;
        }
        return 0.5 - density * sum;
    }
}
