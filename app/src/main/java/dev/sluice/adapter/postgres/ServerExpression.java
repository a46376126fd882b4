package dev.sluice.adapter.postgres;

import dev.sluice.adapter.jdbc.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * SQL as PostgreSQL writes it from a parsed tree, in a form that survives a dump and its restore.
 *
 * <p>One thing does not survive by itself: {@code status IN ('a', 'b')} on a varchar column is written {@code (ARRAY['a'::character
 * varying, 'b'::character varying])::text[]}, and reading that back gives {@code ARRAY[('a'::character varying)::text,
 * ('b'::character varying)::text]}. The cast of an array is therefore always moved to its elements, as the server does.
 */
final class ServerExpression {
    private final List<String> tokens;

    private ServerExpression(List<String> tokens) {
        this.tokens = new ArrayList<>(tokens);
    }

    static String canonical(String sql) {
        ServerExpression expression = new ServerExpression(SqlText.tokens(sql));
        for (int at = expression.tokens.size() - 1; at >= 0; at--) {
            expression.pushCast(at);
        }
        return String.join(" ", expression.tokens);
    }

    /** At {@code ( array [ e, e ] ) :: type [ ]}: writes {@code array [ ( e ) :: type, ( e ) :: type ]}. */
    private void pushCast(int at) {
        if (!is(at, "(") || !is(at + 1, "array") || !is(at + 2, "[")) {
            return;
        }
        int close = closing(at + 2);
        int type = close + 3;
        if (!is(close + 1, ")") || !is(close + 2, "::")) {
            return;
        }
        int brackets = type;
        while (brackets < tokens.size() && !is(brackets, "[") && isOfTypeName(tokens.get(brackets))) {
            brackets++;
        }
        if (brackets == type || !is(brackets, "[") || !is(brackets + 1, "]")) {
            return;
        }
        List<String> name = List.copyOf(tokens.subList(type, brackets));
        List<String> pushed = new ArrayList<>(List.of("array", "["));
        int begin = at + 3;
        for (int end = begin; end <= close; end++) {
            if (end == close || (is(end, ",") && depth(begin, end) == 0)) {
                if (begin > at + 3) {
                    pushed.add(",");
                }
                pushed.add("(");
                pushed.addAll(tokens.subList(begin, end));
                pushed.addAll(List.of(")", "::"));
                pushed.addAll(name);
                begin = end + 1;
            }
        }
        pushed.add("]");
        List<String> replaced = tokens.subList(at, brackets + 2);
        replaced.clear();
        replaced.addAll(pushed);
    }

    /** The bracket that closes the one at {@code open}; the number of tokens where none does. */
    private int closing(int open) {
        int at = open + 1;
        for (int depth = 1; at < tokens.size(); at++) {
            depth += nesting(tokens.get(at));
            if (depth == 0) {
                return at;
            }
        }
        return at;
    }

    private int depth(int from, int to) {
        return tokens.subList(from, to).stream()
                .mapToInt(ServerExpression::nesting)
                .sum();
    }

    private static int nesting(String token) {
        return switch (token) {
            case "(", "[" -> 1;
            case ")", "]" -> -1;
            default -> 0;
        };
    }

    /** Words, dots and quoted names; a length such as {@code (20)} too. */
    private static boolean isOfTypeName(String token) {
        return token.matches("[\\w$]+|[.,()]|\".*\"");
    }

    private boolean is(int at, String token) {
        return at < tokens.size() && tokens.get(at).equals(token);
    }
}
