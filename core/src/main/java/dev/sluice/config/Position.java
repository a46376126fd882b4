package dev.sluice.config;

import java.util.Comparator;

/** A place in a text: line and column, both counted from 1, columns in Unicode code points. */
public record Position(int line, int column) implements Comparable<Position> {
    public static final Position START = new Position(1, 1);
    private static final Comparator<Position> IN_READING_ORDER =
            Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

    public Position {
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("lines and columns are counted from 1");
        }
    }

    @Override
    public int compareTo(Position other) {
        return IN_READING_ORDER.compare(this, other);
    }
}
