package dev.sluice.base;

/**
 * The fencing number of an environment's lease. It grows by one with every new holder; whoever acts carries it, and the
 * journal, the router and every agent refuse a lower one than the highest they have seen.
 */
public record Epoch(long number) implements Comparable<Epoch> {
    public static final Epoch NONE = new Epoch(0);

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
