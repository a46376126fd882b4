package dev.sluice.migration.ddl;

import dev.sluice.migration.sql.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A place among the tokens of one statement. What must be there and is not ends the recognition by {@link Unexpected}. */
final class Cursor {
    private final List<Token> tokens;
    private int at;

    Cursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** The statement is not of a form that is known here. */
    static final class Unexpected extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unexpected(String what) {
            super(what, null, false, false);
        }
    }

    /** How many tokens are left. */
    int size() {
        return tokens.size() - at;
    }

    boolean atEnd() {
        return at >= tokens.size();
    }

    boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (at + i >= tokens.size() || !tokens.get(at + i).isWord(words[i])) {
                return false;
            }
        }
        return true;
    }

    boolean seesAny(Set<String> words) {
        return !atEnd() && words.stream().anyMatch(tokens.get(at)::isWord);
    }

    boolean seesSign(String sign) {
        return !atEnd() && tokens.get(at).isSign(sign);
    }

    /** Steps over these words where they come next. */
    boolean take(String... words) {
        boolean there = sees(words);
        at += there ? words.length : 0;
        return there;
    }

    /** Steps over one of them where it comes next. */
    boolean takeOne(String... words) {
        return Arrays.stream(words).anyMatch(this::take);
    }

    boolean takeSign(String sign) {
        boolean there = seesSign(sign);
        at += there ? 1 : 0;
        return there;
    }

    void need(String... words) {
        if (!take(words)) {
            throw new Unexpected("no " + String.join(" ", words));
        }
    }

    void needSign(String sign) {
        if (!takeSign(sign)) {
            throw new Unexpected("no " + sign);
        }
    }

    Token next() {
        if (atEnd()) {
            throw new Unexpected("it ends too early");
        }
        return tokens.get(at++);
    }

    Optional<Token> peek() {
        return atEnd() ? Optional.empty() : Optional.of(tokens.get(at));
    }

    boolean seesIdentifier() {
        return !atEnd() && tokens.get(at).isIdentifier();
    }

    String identifier() {
        Token token = next();
        if (!token.isIdentifier()) {
            throw new Unexpected("no name");
        }
        return token.text();
    }

    /** One name of one, two or three parts. */
    Name name() {
        List<String> parts = new ArrayList<>(List.of(identifier()));
        while (takeSign(".")) {
            parts.add(identifier());
        }
        return parts.size() == 1 ? Name.of(parts.getFirst()) : new Name(parts.get(parts.size() - 2), parts.getLast());
    }

    List<Name> names() {
        List<Name> names = new ArrayList<>(List.of(name()));
        while (takeSign(",")) {
            names.add(name());
        }
        return names;
    }

    boolean ifExists() {
        return take("if", "exists");
    }

    boolean ifNotExists() {
        return take("if", "not", "exists");
    }

    /** What is between the parentheses that come next. */
    List<Token> parenthesised() {
        needSign("(");
        int from = at;
        int depth = 1;
        while (depth > 0) {
            Token token = next();
            depth += token.isSign("(") ? 1 : token.isSign(")") ? -1 : 0;
        }
        return tokens.subList(from, at - 1);
    }

    /** The parts of a list, apart by commas outside of parentheses and brackets. */
    static List<List<Token>> parts(List<Token> list) {
        List<List<Token>> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < list.size(); i++) {
            Token token = list.get(i);
            depth += isOpening(token) ? 1 : isClosing(token) ? -1 : 0;
            if (depth == 0 && token.isSign(",")) {
                parts.add(list.subList(from, i));
                from = i + 1;
            }
        }
        parts.add(list.subList(from, list.size()));
        return parts;
    }

    /** The tokens up to the next comma, or one of these words, outside of parentheses; the first one in any case. */
    Expression expression(Set<String> endings) {
        int from = at;
        int depth = 0;
        while (!atEnd()) {
            Token token = tokens.get(at);
            boolean ends = token.isSign(",") || (at > from && endings.stream().anyMatch(token::isWord));
            if (depth == 0 && ends) {
                break;
            }
            depth += isOpening(token) ? 1 : isClosing(token) ? -1 : 0;
            at++;
        }
        return new Expression(tokens.subList(from, at));
    }

    List<Token> rest() {
        List<Token> rest = tokens.subList(at, tokens.size());
        at = tokens.size();
        return rest;
    }

    /** Whether these words come anywhere from here on. */
    boolean hasAhead(String... words) {
        int here = at;
        for (; at < tokens.size(); at++) {
            if (sees(words)) {
                at = here;
                return true;
            }
        }
        at = here;
        return false;
    }

    static boolean isOpening(Token token) {
        return token.isSign("(") || token.isSign("[");
    }

    static boolean isClosing(Token token) {
        return token.isSign(")") || token.isSign("]");
    }
}
