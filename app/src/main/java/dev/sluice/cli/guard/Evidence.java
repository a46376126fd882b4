package dev.sluice.cli.guard;

import java.util.Locale;

/** Evidence as people read it: a plain number, in powers of ten where it is out of all proportion. */
final class Evidence {
    private static final double LARGE = 1e6;
    private static final double SMALL = 0.01;

    private Evidence() {}

    static String text(double evidence) {
        if (evidence == 0) {
            return "0";
        }
        if (evidence >= LARGE || evidence < SMALL) {
            return String.format(Locale.ROOT, "%.1e", evidence);
        }
        return evidence >= 100
                ? String.format(Locale.ROOT, "%,.0f", evidence)
                : String.format(Locale.ROOT, "%.3g", evidence);
    }

    /** Whether two numbers that were computed in another order are the same. */
    static boolean equal(double a, double b) {
        return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
    }
}
