package dev.sluice.migration.ddl;

import dev.sluice.migration.ddl.Ddl.Data;
import dev.sluice.migration.ddl.Ddl.Data.Verb;
import dev.sluice.migration.sql.Token;
import java.util.List;
import java.util.Optional;

/** Reads what is done to rows: as much as which tables are read and which one is written. */
final class DataParser {
    private final Cursor cursor;

    DataParser(Cursor cursor) {
        this.cursor = cursor;
    }

    Ddl data() {
        List<Token> all = cursor.rest();
        Cursor at = new Cursor(all);
        List<Name> reads = Tables.readBy(all);
        List<String> calls = new Expression(all)
                .calls().stream().filter(name -> !isKeyWord(name)).toList();
        if (at.sees("with")) {
            skipToVerb(at);
        }
        if (at.sees("select")
                && new Cursor(all).hasAhead("into")
                && !all.getFirst().isWord("with")) {
            return intoTable(all, reads);
        }
        boolean everyRow = all.stream().noneMatch(t -> t.isWord("where"));
        if (at.take("insert", "into")) {
            return new Data(Verb.INSERT, Optional.of(at.name()), reads, false, calls);
        }
        if (at.take("merge", "into")) {
            at.take("only");
            return new Data(Verb.MERGE, Optional.of(at.name()), reads, false, calls);
        }
        if (at.take("update")) {
            at.take("only");
            return new Data(Verb.UPDATE, Optional.of(at.name()), reads, everyRow, calls);
        }
        if (at.take("delete", "from")) {
            at.take("only");
            return new Data(Verb.DELETE, Optional.of(at.name()), reads, everyRow, calls);
        }
        if (at.take("copy")) {
            return copy(at, reads);
        }
        return new Data(Verb.SELECT, Optional.empty(), reads, false, calls);
    }

    private static Ddl copy(Cursor at, List<Name> reads) {
        if (at.seesSign("(")) {
            return new Data(Verb.SELECT, Optional.empty(), reads, false, List.of());
        }
        Name table = at.name();
        if (at.hasAhead("from")) {
            return new Data(Verb.COPY, Optional.of(table), List.of(), false, List.of());
        }
        return new Data(Verb.SELECT, Optional.empty(), List.of(table), false, List.of());
    }

    private static Ddl intoTable(List<Token> all, List<Name> reads) {
        Cursor at = new Cursor(all);
        while (!at.take("into")) {
            at.next();
        }
        boolean temporary = at.takeOne("temporary", "temp");
        at.take("unlogged");
        at.take("table");
        return new Ddl.CreateTable(
                at.name(),
                false,
                temporary,
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                false,
                Optional.of(reads));
    }

    private static void skipToVerb(Cursor at) {
        while (!at.atEnd()) {
            if (at.seesSign("(")) {
                at.parenthesised();
            } else if (at.sees("insert")
                    || at.sees("update")
                    || at.sees("delete")
                    || at.sees("merge")
                    || at.sees("select")) {
                return;
            } else {
                at.next();
            }
        }
    }

    private static boolean isKeyWord(String name) {
        return List.of(
                        "in",
                        "values",
                        "and",
                        "or",
                        "not",
                        "exists",
                        "any",
                        "all",
                        "some",
                        "over",
                        "into",
                        "on",
                        "as",
                        "using",
                        "from",
                        "where",
                        "select",
                        "by",
                        "when",
                        "then",
                        "conflict",
                        "filter",
                        "update",
                        "array",
                        "case",
                        "else",
                        "between",
                        "like",
                        "is",
                        "distinct",
                        "having",
                        "union",
                        "except",
                        "intersect",
                        "join",
                        "lateral",
                        "materialized",
                        "set",
                        "returning",
                        "partition",
                        "order")
                .contains(name);
    }
}
