package dev.sluice.adapter.yaml;

import dev.sluice.config.Problems;
import dev.sluice.config.Span;

/** Finds characters that no YAML file may hold. */
final class Unprintable {
    private Unprintable() {}

    /** Puts down the first one, if there is any. */
    static boolean putDown(String text, Problems problems) {
        int line = 1;
        int column = 1;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int c = text.codePointAt(at);
            if (!isPrintable(c)) {
                problems.add(
                        Span.of(line, column, 1),
                        "the character U+%04X".formatted(c),
                        "cannot be printed",
                        "take it out; is this a text file?");
                return true;
            }
            boolean lineEnds = c == '\n' || (c == '\r' && (at + 1 == text.length() || text.charAt(at + 1) != '\n'));
            line = lineEnds ? line + 1 : line;
            column = lineEnds ? 1 : column + 1;
        }
        return false;
    }

    /** {@code c-printable} of YAML 1.2 (production 1). */
    private static boolean isPrintable(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || c == 0x85
                || (0x20 <= c && c <= 0x7e)
                || (0xa0 <= c && c <= 0xd7ff)
                || (0xe000 <= c && c <= 0xfffd)
                || 0x10000 <= c;
    }
}
