package dev.sluice.cli.guard;

import dev.sluice.report.Units;

/** How often something happened in so many independent tries, and what that says of its chance. */
public record Proportion(long hits, long tries) {
    /** The quantile of the standard normal distribution for a confidence of 95 %. */
    private static final double Z = 1.959963984540054;

    public Proportion {
        if (hits < 0 || tries < 1 || hits > tries) {
            throw new IllegalArgumentException(hits + " of " + tries + " is no proportion");
        }
    }

    /** Between 0 and 1. */
    public double share() {
        return (double) hits / tries;
    }

    /** The lower end of the interval that holds the true chance with 95 % confidence (Wilson 1927). */
    public double low() {
        return hits == 0 ? 0 : Math.max(0, middle() - half());
    }

    /** The upper end of that interval. */
    public double high() {
        return hits == tries ? 1 : Math.min(1, middle() + half());
    }

    private double middle() {
        return (share() + Z * Z / (2 * tries)) / (1 + Z * Z / tries);
    }

    private double half() {
        double variance = share() * (1 - share()) / tries + Z * Z / (4.0 * tries * tries);
        return Z * Math.sqrt(variance) / (1 + Z * Z / tries);
    }

    /** {@code 34 % (29.1 - 39.2 %)}. */
    public String withInterval() {
        String low = Units.share(low());
        return Units.share(share()) + " (" + low.substring(0, low.length() - 2) + " - " + Units.share(high()) + ")";
    }
}
