package dev.sluice.config;

/** A stretch of a text, from {@code start} up to, not including, {@code end}. */
public record Span(Position start, Position end) {
    public Span {
        if (end.compareTo(start) < 0) {
            throw new IllegalArgumentException("a span ends after it starts");
        }
    }

    /** A stretch within one line. */
    public static Span of(int line, int column, int length) {
        return new Span(new Position(line, column), new Position(line, column + length));
    }

    public boolean isOneLine() {
        return start.line() == end.line();
    }
}
