package dev.sluice.migration.sql;

import java.util.Locale;

/**
 * One word, sign or literal of a text.
 *
 * @param text what it says: an identifier folded as PostgreSQL folds it, the inside of a string, anything else as it is written
 * @param start where it begins, in UTF-16 units from the beginning of the text
 * @param end where it ends, exclusively
 */
public record Token(Kind kind, String text, int start, int end) {

    /** What sort of a token it is. */
    public enum Kind {
        /** A key word or an identifier without quotes. */
        WORD,
        /** An identifier in quotes. */
        QUOTED,
        /** A string of any form, dollar quotes included. */
        STRING,
        /** A bit string. */
        BITS,
        NUMBER,
        /** {@code $1}. */
        PARAMETER,
        OPERATOR,
        /** One of {@code ( ) [ ] , ; . :} and {@code ::}, {@code :=}, {@code ..}. */
        SIGN,
        /** {@code -- ...} or a block comment. */
        COMMENT,
        /** What PostgreSQL would not take, or what has no end. */
        BAD
    }

    public boolean isWord(String lowerCase) {
        return kind == Kind.WORD && text.equals(lowerCase);
    }

    public boolean isSign(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    public boolean isIdentifier() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** How PostgreSQL folds an identifier without quotes: only ASCII letters where the encoding has more than one byte. */
    static String folded(String written) {
        for (int i = 0; i < written.length(); i++) {
            if (written.charAt(i) > 127) {
                StringBuilder out = new StringBuilder(written);
                for (int j = 0; j < out.length(); j++) {
                    char c = out.charAt(j);
                    out.setCharAt(j, c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
                }
                return out.toString();
            }
        }
        return written.toLowerCase(Locale.ROOT);
    }
}
