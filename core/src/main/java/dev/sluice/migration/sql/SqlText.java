package dev.sluice.migration.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A text of SQL: its tokens, its statements, and the line and column of each place in it. */
public final class SqlText {
    private final String text;
    private final List<Token> tokens;
    private final int[] lineStarts;

    public SqlText(String text) {
        this.text = text;
        this.tokens = List.copyOf(new Lexer(text).tokens());
        this.lineStarts = lineStarts(text);
    }

    public String text() {
        return text;
    }

    /** All of them in order, comments included. */
    public List<Token> tokens() {
        return tokens;
    }

    /**
     * Its statements, apart by semicolons outside of parentheses and of the bodies of functions in SQL ({@code BEGIN ATOMIC ... END}).
     */
    public List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        List<Token> open = new ArrayList<>();
        List<Token> comments = new ArrayList<>();
        Nesting nesting = new Nesting();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() == Token.Kind.COMMENT) {
                comments.add(token);
                continue;
            }
            nesting.enter(token);
            if (!token.isSign(";") || nesting.isInside()) {
                open.add(token);
                continue;
            }
            if (!open.isEmpty()) {
                i = restOfLine(i, comments);
                statements.add(new Statement(open, comments));
                open.clear();
            }
            comments.clear();
            nesting = new Nesting();
        }
        if (!open.isEmpty()) {
            statements.add(new Statement(open, comments));
        }
        return statements;
    }

    /** Comments behind a semicolon on its line speak of what stands before it. */
    private int restOfLine(int semicolon, List<Token> comments) {
        int last = semicolon;
        int line = place(tokens.get(semicolon).start()).line();
        while (last + 1 < tokens.size()
                && tokens.get(last + 1).kind() == Token.Kind.COMMENT
                && text.startsWith("--", tokens.get(last + 1).start())
                && place(tokens.get(last + 1).start()).line() == line) {
            last++;
            comments.add(tokens.get(last));
        }
        return last;
    }

    /** @param offset in UTF-16 units from the beginning, at most the length of the text */
    public Place place(int offset) {
        int found = Arrays.binarySearch(lineStarts, offset);
        int line = found >= 0 ? found : -found - 2;
        return new Place(line + 1, text.codePointCount(lineStarts[line], offset) + 1);
    }

    /** The text of a line, without its end. */
    public String line(int number) {
        int from = lineStarts[number - 1];
        int to = number < lineStarts.length ? lineStarts[number] : text.length();
        return text.substring(from, to).stripTrailing();
    }

    public int lines() {
        return lineStarts.length;
    }

    private static int[] lineStarts(String text) {
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (c == '\n' || (c == '\r' && !pair)) {
                starts.add(i + 1);
            }
        }
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    /** What a semicolon may stand inside of without ending the statement. */
    private static final class Nesting {
        private int parentheses;
        private int blocks;
        private Token before = new Token(Token.Kind.SIGN, ";", 0, 0);

        void enter(Token token) {
            if (token.isSign("(")) {
                parentheses++;
            } else if (token.isSign(")")) {
                parentheses = Math.max(0, parentheses - 1);
            } else if (token.isWord("atomic") && before.isWord("begin")) {
                blocks++;
            } else if (blocks > 0 && token.isWord("case")) {
                blocks++;
            } else if (blocks > 0 && token.isWord("end")) {
                blocks--;
            }
            before = token;
        }

        boolean isInside() {
            return parentheses > 0 || blocks > 0;
        }
    }
}
