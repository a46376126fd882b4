package dev.sluice.base;

import java.util.Locale;

/** A share in steps of 0.01 %, from 0 to 100 %. */
public record Percent(int hundredths) implements Comparable<Percent> {
    public static final int WHOLE = 10_000;
    public static final Percent ZERO = new Percent(0);
    public static final Percent HUNDRED = new Percent(WHOLE);

    public Percent {
        if (hundredths < 0 || hundredths > WHOLE) {
            throw new IllegalArgumentException("a percentage is between 0 and 100, not " + hundredths / 100.0);
        }
    }

    /** The percentage nearest to a share between 0 and 1. */
    public static Percent ofShare(double share) {
        return new Percent((int) Math.round(share * WHOLE));
    }

    /** A share between 0 and 1. */
    public double share() {
        return hundredths / (double) WHOLE;
    }

    @Override
    public int compareTo(Percent other) {
        return Integer.compare(hundredths, other.hundredths);
    }

    /** As people write it: {@code 5 %}, {@code 0.25 %}. */
    @Override
    public String toString() {
        if (hundredths % 100 == 0) {
            return hundredths / 100 + " %";
        }
        String digits = hundredths % 10 == 0 ? "%.1f %%" : "%.2f %%";
        return String.format(Locale.ROOT, digits, hundredths / 100.0);
    }
}
