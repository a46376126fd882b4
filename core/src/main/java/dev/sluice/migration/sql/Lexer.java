package dev.sluice.migration.sql;

import dev.sluice.migration.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL's lexer, with {@code standard_conforming_strings} on. Every character of the text is in exactly one token or is
 * white space between two; what PostgreSQL would refuse is {@link Kind#BAD}.
 */
final class Lexer {
    private static final String OPERATOR_CHARACTERS = "~!@#^&|`?+-*/%<>=";
    /** Only with one of these in it may an operator of several characters end in + or -. */
    private static final String LETS_END_IN_SIGN = "~!@#^&|`?%";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Lexer(String text) {
        this.text = text;
    }

    List<Token> tokens() {
        while (at < text.length()) {
            int start = at;
            next();
            if (at == start) {
                at++;
                add(Kind.BAD, text.substring(start, at), start);
            }
        }
        return tokens;
    }

    private void next() {
        char c = text.charAt(at);
        if (isSpace(c) || (c == '\uFEFF' && at == 0)) {
            at++;
        } else if (starts("--")) {
            lineComment();
        } else if (starts("/*")) {
            blockComment();
        } else if (isIdentifierStart(c)) {
            word();
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            number();
        } else {
            other(c);
        }
    }

    private void other(char c) {
        int start = at;
        switch (c) {
            case '\'' -> string(start, false, Kind.STRING);
            case '"' -> quoted(start, false);
            case '$' -> dollar();
            case ':' -> {
                at += starts("::") || starts(":=") ? 2 : 1;
                add(Kind.SIGN, text.substring(start, at), start);
            }
            case '(', ')', '[', ']', ',', ';', '.' -> {
                at += starts("..") ? 2 : 1;
                add(Kind.SIGN, text.substring(start, at), start);
            }
            default -> operator();
        }
    }

    private void lineComment() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        add(Kind.COMMENT, text.substring(start, at), start);
    }

    /** Block comments nest, unlike in the standard's C. */
    private void blockComment() {
        int start = at;
        int depth = 0;
        do {
            if (starts("/*")) {
                depth++;
                at += 2;
            } else if (starts("*/")) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < text.length());
        add(depth == 0 ? Kind.COMMENT : Kind.BAD, text.substring(start, at), start);
    }

    private void word() {
        int start = at;
        char c = text.charAt(at);
        if (peek(1) == '\'' && "eEbBxXnN".indexOf(c) >= 0) {
            at++;
            boolean bits = "bBxX".indexOf(c) >= 0;
            string(start, c == 'e' || c == 'E', bits ? Kind.BITS : Kind.STRING);
            return;
        }
        if ((c == 'u' || c == 'U') && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"')) {
            at += 2;
            if (text.charAt(at) == '"') {
                quoted(start, true);
            } else {
                string(start, false, Kind.STRING);
            }
            return;
        }
        while (at < text.length() && isIdentifierPart(text.charAt(at))) {
            at++;
        }
        add(Kind.WORD, Token.folded(text.substring(start, at)), start);
    }

    /** From the quote on, which is at {@code at}. Strings apart by white space with a line break in it are one. */
    private void string(int start, boolean escapes, Kind kind) {
        StringBuilder inside = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && escapes && at < text.length()) {
                inside.append(c).append(text.charAt(at++));
            } else if (c != '\'') {
                inside.append(c);
            } else if (at < text.length() && text.charAt(at) == '\'') {
                inside.append(c);
                at++;
            } else if (!continued()) {
                add(kind, inside.toString(), start);
                return;
            }
        }
        add(Kind.BAD, text.substring(start, at), start);
    }

    /** Whether the string goes on after a line break; then {@code at} is behind its next quote. */
    private boolean continued() {
        int look = at;
        boolean lineBreak = false;
        while (look < text.length() && isSpace(text.charAt(look))) {
            lineBreak |= text.charAt(look) == '\n' || text.charAt(look) == '\r';
            look++;
        }
        if (lineBreak && look < text.length() && text.charAt(look) == '\'') {
            at = look + 1;
            return true;
        }
        return false;
    }

    private void quoted(int start, boolean unicode) {
        StringBuilder inside = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                inside.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                inside.append(c);
                at++;
            } else {
                String name = unicode ? UnicodeEscapes.decoded(inside.toString()) : inside.toString();
                add(name.isEmpty() ? Kind.BAD : Kind.QUOTED, name, start);
                return;
            }
        }
        add(Kind.BAD, text.substring(start, at), start);
    }

    private void dollar() {
        int start = at;
        int brace = peek(1) == '{' ? text.indexOf('}', at) : -1;
        if (brace > at + 2 && text.substring(at + 2, brace).chars().allMatch(c -> isPlaceholderPart((char) c))) {
            at = brace + 1;
            add(Kind.QUOTED, text.substring(start, at), start);
            return;
        }
        if (isDigit(peek(1))) {
            at++;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            add(Kind.PARAMETER, text.substring(start, at), start);
            return;
        }
        int close = at + 1;
        while (close < text.length() && isTagPart(text.charAt(close), close == at + 1)) {
            close++;
        }
        if (close >= text.length() || text.charAt(close) != '$') {
            at++;
            add(Kind.BAD, "$", start);
            return;
        }
        String tag = text.substring(start, close + 1);
        int end = text.indexOf(tag, close + 1);
        at = end < 0 ? text.length() : end + tag.length();
        add(end < 0 ? Kind.BAD : Kind.STRING, end < 0 ? text.substring(start) : text.substring(close + 1, end), start);
    }

    private void number() {
        int start = at;
        char second = Character.toLowerCase(peek(1));
        if (text.charAt(at) == '0' && (second == 'x' || second == 'o' || second == 'b') && isHex(peek(2))) {
            at += 2;
            while (at < text.length() && (isHex(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
        } else {
            digits();
            if (at < text.length() && text.charAt(at) == '.' && peek(1) != '.') {
                at++;
                digits();
            }
            exponent();
        }
        add(Kind.NUMBER, text.substring(start, at), start);
    }

    private void digits() {
        while (at < text.length() && (isDigit(text.charAt(at)) || (text.charAt(at) == '_' && isDigit(peek(1))))) {
            at++;
        }
    }

    private void exponent() {
        if (at < text.length() && Character.toLowerCase(text.charAt(at)) == 'e') {
            int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (isDigit(peek(1 + sign))) {
                at += 1 + sign;
                digits();
            }
        }
    }

    /** The longest run of operator characters before a comment begins, less the signs that PostgreSQL gives back. */
    private void operator() {
        int start = at;
        int end = at;
        boolean letsEndInSign = false;
        while (end < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(end)) >= 0) {
            if (end > start && (text.startsWith("--", end) || text.startsWith("/*", end))) {
                break;
            }
            letsEndInSign |= LETS_END_IN_SIGN.indexOf(text.charAt(end)) >= 0;
            end++;
        }
        while (!letsEndInSign && end - start > 1 && (text.charAt(end - 1) == '+' || text.charAt(end - 1) == '-')) {
            end--;
        }
        at = end;
        if (end > start) {
            add(Kind.OPERATOR, text.substring(start, end), start);
        }
    }

    private void add(Kind kind, String says, int start) {
        tokens.add(new Token(kind, says, start, at));
    }

    private boolean starts(String what) {
        return text.startsWith(what, at);
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static boolean isIdentifierStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c > 127 && c != '\uFEFF');
    }

    private static boolean isIdentifierPart(char c) {
        return isIdentifierStart(c) || isDigit(c) || c == '$';
    }

    /** Of what a tool replaces before it sends the text, as in {@code ${schema}}: it stands for a name. */
    private static boolean isPlaceholderPart(char c) {
        return isIdentifierPart(c) || c == '.' || c == ':' || c == '-';
    }

    private static boolean isTagPart(char c, boolean first) {
        return isIdentifierStart(c) || (!first && isDigit(c));
    }
}
