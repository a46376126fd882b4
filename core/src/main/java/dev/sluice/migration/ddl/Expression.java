package dev.sluice.migration.ddl;

import dev.sluice.migration.sql.Token;
import dev.sluice.migration.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An expression, as its tokens. */
public record Expression(List<Token> tokens) {
    public Expression {
        tokens = List.copyOf(tokens);
    }

    public boolean isNull() {
        return tokens.size() == 1 && tokens.getFirst().isWord("null");
    }

    /** The functions that it calls, without their schema. */
    public List<String> calls() {
        List<String> calls = new ArrayList<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isIdentifier() && tokens.get(i + 1).isSign("(") && !isTypeName(i)) {
                calls.add(tokens.get(i).text());
            }
        }
        return calls;
    }

    /** After {@code ::} stands a type: {@code '1'::numeric(10,2)}. */
    private boolean isTypeName(int at) {
        return at > 0 && tokens.get(at - 1).isSign("::");
    }

    public boolean mentions(String word) {
        return tokens.stream().anyMatch(t -> t.isIdentifier() && t.text().equals(word));
    }

    /** The column of which this says {@code column IS NOT NULL} and nothing else; empty where it says something else. */
    public String saysNotNull() {
        List<Token> bare = new ArrayList<>(tokens);
        while (bare.size() > 2 && bare.getFirst().isSign("(") && bare.getLast().isSign(")")) {
            bare = bare.subList(1, bare.size() - 1);
        }
        boolean says = bare.size() == 4
                && bare.get(0).isIdentifier()
                && bare.get(1).isWord("is")
                && bare.get(2).isWord("not")
                && bare.get(3).isWord("null");
        return says ? bare.getFirst().text() : "";
    }

    @Override
    public String toString() {
        return tokens.stream()
                .map(t -> t.kind() == Kind.STRING ? "'" + t.text() + "'" : t.text())
                .collect(Collectors.joining(" "));
    }
}
