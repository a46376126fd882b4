package dev.sluice.analysis;

/** What a metric's verdict does. */
public sealed interface MetricMode {
    /** It decides alone. */
    record Critical() implements MetricMode {}

    /** It decides together with the other weighted ones, by a {@link MetricScore}. */
    record Weighted(double weight) implements MetricMode {
        public Weighted {
            if (!(weight > 0 && weight <= 1_000_000)) {
                throw new IllegalArgumentException("a weight of " + weight);
            }
        }
    }

    /** It is measured and shown, and decides nothing. */
    record Muted() implements MetricMode {}

    default boolean decides() {
        return !(this instanceof Muted);
    }
}
