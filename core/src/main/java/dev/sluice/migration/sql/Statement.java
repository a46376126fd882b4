package dev.sluice.migration.sql;

import java.util.List;
import java.util.Optional;

/**
 * One statement of a text, without its semicolon.
 *
 * @param tokens at least one; comments are left out
 * @param comments those before it and in it, the rest of its last line included
 */
public record Statement(List<Token> tokens, List<Token> comments) {
    public Statement {
        tokens = List.copyOf(tokens);
        comments = List.copyOf(comments);
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("a statement without tokens");
        }
    }

    public int start() {
        return tokens.getFirst().start();
    }

    public int end() {
        return tokens.getLast().end();
    }

    /** The first token that PostgreSQL would not take, if there is one. */
    public Optional<Token> bad() {
        return tokens.stream().filter(t -> t.kind() == Token.Kind.BAD).findFirst();
    }
}
