package dev.sluice.it.bench;

import java.util.Locale;

/**
 * What the project has promised of a figure.
 *
 * @param of what is bounded
 * @param atLeast whether {@code number} is the least that is right, and not the most
 */
record Bound(Of of, boolean atLeast, double number) {
    /** What a bound can be put on: the figure itself, or its ratio to the peer's. */
    enum Of {
        VALUE,
        RATIO
    }

    static Bound valueAtMost(double number) {
        return new Bound(Of.VALUE, false, number);
    }

    static Bound ratioAtLeast(double number) {
        return new Bound(Of.RATIO, true, number);
    }

    static Bound ratioAtMost(double number) {
        return new Bound(Of.RATIO, false, number);
    }

    boolean isMetBy(Reading reading) {
        double seen = switch (of) {
            case VALUE -> reading.value();
            case RATIO -> reading.ratio().orElseThrow(() -> new IllegalStateException(reading.name() + " has no peer"));
        };
        return atLeast ? seen >= number : seen <= number;
    }

    @Override
    public String toString() {
        return "%s %s %s".formatted(of.name().toLowerCase(Locale.ROOT), atLeast ? "≥" : "≤", Figure.text(number));
    }
}
