package dev.sluice.cli.translate;

import dev.sluice.cli.translate.Expr.Untranslatable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a condition by precedence climbing. */
final class ExprParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)"
            + "|(\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
            + "|([A-Za-z_][A-Za-z0-9_]*|#)"
            + "|(\\?\\?|\\?\\.|\\*\\*|\\.\\.|&&|\\|\\||==|!=|<=|>=|[-+*/%<>!?:.,()\\[\\]{}|^]))");
    private static final Map<String, Integer> PRECEDENCE = Map.ofEntries(
            Map.entry("||", 1),
            Map.entry("&&", 2),
            Map.entry("==", 3),
            Map.entry("!=", 3),
            Map.entry("<", 4),
            Map.entry("<=", 4),
            Map.entry(">", 4),
            Map.entry(">=", 4),
            Map.entry("in", 4),
            Map.entry("matches", 4),
            Map.entry("contains", 4),
            Map.entry("startsWith", 4),
            Map.entry("endsWith", 4),
            Map.entry("+", 5),
            Map.entry("-", 5),
            Map.entry("*", 6),
            Map.entry("/", 6),
            Map.entry("%", 6));
    private static final Map<String, String> WORDS = Map.of("and", "&&", "or", "||");
    private static final int DEEPEST = 50;

    private final List<String> tokens;
    private int at;
    private int depth;

    private ExprParser(List<String> tokens) {
        this.tokens = tokens;
    }

    static Expr parse(String text) throws Untranslatable {
        ExprParser parser = new ExprParser(tokens(text));
        Expr expr = parser.expression();
        if (!parser.peek().isEmpty()) {
            throw new Untranslatable("`" + parser.peek() + "` is not expected there");
        }
        return expr;
    }

    private static List<String> tokens(String text) throws Untranslatable {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int from = 0;
        while (from < text.length() && !text.substring(from).isBlank()) {
            if (!matcher.find(from) || matcher.start() != from) {
                throw new Untranslatable("`" + text.substring(from).strip() + "` is not understood");
            }
            String token = matcher.group().strip();
            tokens.add(WORDS.getOrDefault(token, token));
            from = matcher.end();
        }
        return tokens;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private boolean take(String token) {
        boolean there = peek().equals(token);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(String token) throws Untranslatable {
        if (!take(token)) {
            throw new Untranslatable("`" + token + "` is missing");
        }
    }

    private Expr expression() throws Untranslatable {
        if (++depth > DEEPEST) {
            throw new Untranslatable("it is nested too deeply");
        }
        Expr condition = binary(1);
        depth--;
        if (!take("?")) {
            return condition;
        }
        Expr then = expression();
        expect(":");
        return new Expr.Choice(condition, then, expression());
    }

    private Expr binary(int lowest) throws Untranslatable {
        Expr left = unary();
        while (PRECEDENCE.getOrDefault(peek(), 0) >= lowest
                || (peek().equals("not")
                        && at + 1 < tokens.size()
                        && tokens.get(at + 1).equals("in"))) {
            boolean negated = take("not");
            String operator = tokens.get(at++);
            Expr right = binary(PRECEDENCE.getOrDefault(operator, 0) + 1);
            Expr both = new Expr.Binary(operator, left, right);
            left = negated ? new Expr.Not(both) : both;
        }
        return left;
    }

    private Expr unary() throws Untranslatable {
        if (++depth > DEEPEST) {
            throw new Untranslatable("it is nested too deeply");
        }
        try {
            if (take("!") || take("not")) {
                return new Expr.Not(unary());
            }
            if (take("-")) {
                return new Expr.Minus(unary());
            }
            return postfix(primary());
        } finally {
            depth--;
        }
    }

    private Expr postfix(Expr first) throws Untranslatable {
        Expr expr = first;
        while (true) {
            if (take("[")) {
                expr = new Expr.Index(expr, expression());
                expect("]");
            } else if (take(".")) {
                expr = new Expr.Field(expr, tokens.get(Math.min(at++, tokens.size() - 1)));
            } else {
                return expr;
            }
        }
    }

    private Expr primary() throws Untranslatable {
        String token = peek();
        if (token.isEmpty()) {
            throw new Untranslatable("it ends too early");
        }
        at++;
        if (token.equals("(")) {
            Expr inside = expression();
            expect(")");
            return inside;
        }
        if (token.equals("[")) {
            return new Expr.Elements(list("]"));
        }
        if (token.equals("{")) {
            Expr inside = expression();
            expect("}");
            return inside;
        }
        char begin = token.charAt(0);
        if (Character.isDigit(begin) || begin == '"' || begin == '\'' || token.matches("true|false|nil")) {
            return new Expr.Literal(token);
        }
        if (Character.isLetter(begin) || begin == '_' || begin == '#') {
            return take("(") ? new Expr.Call(token, list(")")) : new Expr.Name(token);
        }
        throw new Untranslatable("`" + token + "` cannot be said here");
    }

    private List<Expr> list(String end) throws Untranslatable {
        List<Expr> items = new ArrayList<>();
        if (take(end)) {
            return items;
        }
        do {
            items.add(expression());
        } while (take(","));
        expect(end);
        return items;
    }
}
