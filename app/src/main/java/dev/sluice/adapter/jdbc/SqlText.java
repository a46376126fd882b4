package dev.sluice.adapter.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * SQL as tokens, so that two spellings of one definition compare equal: comments and white space are gone, words that are not
 * quoted are in lower case, quoted text is as it was.
 */
public final class SqlText {
    private final String sql;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    private SqlText(String sql) {
        this.sql = sql;
    }

    public static List<String> tokens(String sql) {
        SqlText text = new SqlText(sql);
        while (text.at < sql.length()) {
            text.next();
        }
        return text.tokens;
    }

    /** The tokens with one space between them. */
    public static String canonical(String sql) {
        return String.join(" ", tokens(sql));
    }

    private void next() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end;
        } else if (sql.startsWith("/*", at)) {
            int end = sql.indexOf("*/", at + 2);
            at = end < 0 ? sql.length() : end + 2;
        } else if (c == '\'' || c == '"' || c == '`') {
            quoted(c);
        } else if (isWord(c)) {
            word();
        } else if (sql.startsWith("::", at)) {
            add(at + 2);
        } else {
            add(at + 1);
        }
    }

    private void quoted(char quote) {
        int end = at + 1;
        while (end < sql.length() && (sql.charAt(end) != quote || isAt(end + 1, quote))) {
            end += sql.charAt(end) == quote ? 2 : 1;
        }
        add(Math.min(end + 1, sql.length()));
    }

    private void word() {
        int end = at;
        while (end < sql.length() && isWord(sql.charAt(end))) {
            end++;
        }
        tokens.add(sql.substring(at, end).toLowerCase(Locale.ROOT));
        at = end;
    }

    private void add(int end) {
        tokens.add(sql.substring(at, end));
        at = end;
    }

    private boolean isAt(int index, char c) {
        return index < sql.length() && sql.charAt(index) == c;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
