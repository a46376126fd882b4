package dev.sluice.cli.screen;

/** Text in columns: every character of the screens is one cell wide. */
final class Columns {
    static final int WIDTH = 80;

    private Columns() {}

    static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - width(text)));
    }

    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - width(text))) + text;
    }

    /** Both texts on one line, the second one at its right end, at least two spaces between them. */
    static String apart(String text, String atTheEnd, int width) {
        int gap = Math.max(2, width - width(text) - width(atTheEnd));
        return text + " ".repeat(gap) + atTheEnd;
    }

    /** At most so many cells, with an ellipsis where something is missing. */
    static String cut(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
    }
}
