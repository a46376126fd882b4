package dev.sluice.migration.ddl;

import dev.sluice.migration.sql.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the tables that a query names: behind FROM, JOIN and USING, and behind the commas there. */
final class Tables {
    private static final Set<String> WITH_OWN_FROM = Set.of("extract", "substring", "trim", "overlay", "position");
    private static final Set<String> NO_ALIAS = Set.of(
            "where",
            "join",
            "inner",
            "left",
            "right",
            "full",
            "cross",
            "natural",
            "on",
            "using",
            "group",
            "order",
            "having",
            "limit",
            "offset",
            "union",
            "intersect",
            "except",
            "returning",
            "set",
            "for",
            "window",
            "fetch",
            "when",
            "tablesample",
            "with");

    private final List<Token> tokens;
    private final Set<Name> found = new LinkedHashSet<>();
    private final Set<String> commonTables = new HashSet<>();

    private Tables(List<Token> tokens) {
        this.tokens = tokens;
    }

    static List<Name> readBy(List<Token> tokens) {
        return new Tables(tokens).read();
    }

    private List<Name> read() {
        Deque<String> openedBy = new ArrayDeque<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isSign("(")) {
                openedBy.push(i > 0 ? tokens.get(i - 1).text() : "");
            } else if (token.isSign(")") && !openedBy.isEmpty()) {
                openedBy.pop();
            } else if (token.isIdentifier() && isWord(i + 1, "as") && opensQuery(i + 2)) {
                commonTables.add(token.text());
            }
            String function = openedBy.isEmpty() ? "" : openedBy.peek();
            boolean distinct = i > 0 && tokens.get(i - 1).isWord("distinct");
            boolean from = token.isWord("from") && !distinct && !WITH_OWN_FROM.contains(function);
            if (from || token.isWord("join") || token.isWord("using")) {
                list(i + 1);
            }
        }
        found.removeIf(name -> commonTables.contains(name.name()));
        return List.copyOf(found);
    }

    private boolean opensQuery(int at) {
        int open = isWord(at, "not") || isWord(at, "materialized") ? at + 1 : at;
        open = isWord(open, "materialized") ? open + 1 : open;
        return open < tokens.size()
                && tokens.get(open).isSign("(")
                && (isWord(open + 1, "select")
                        || isWord(open + 1, "with")
                        || isWord(open + 1, "insert")
                        || isWord(open + 1, "update")
                        || isWord(open + 1, "delete")
                        || isWord(open + 1, "values"));
    }

    private boolean isWord(int at, String word) {
        return at < tokens.size() && tokens.get(at).isWord(word);
    }

    private void list(int from) {
        Cursor cursor = new Cursor(tokens.subList(from, tokens.size()));
        boolean more = true;
        while (more) {
            cursor.takeOne("only", "lateral");
            if (!cursor.seesIdentifier() || cursor.sees("select")) {
                return;
            }
            Name name;
            try {
                name = cursor.name();
            } catch (Cursor.Unexpected e) {
                return;
            }
            if (!cursor.seesSign("(")) {
                found.add(name);
            }
            cursor.take("as");
            if (cursor.seesIdentifier() && !cursor.seesAny(NO_ALIAS)) {
                cursor.next();
            }
            more = cursor.takeSign(",");
        }
    }
}
