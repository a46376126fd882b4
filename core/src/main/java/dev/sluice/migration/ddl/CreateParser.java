package dev.sluice.migration.ddl;

import dev.sluice.migration.ddl.Ddl.Kind;
import dev.sluice.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads CREATE, from behind that word. */
final class CreateParser {
    private final Cursor cursor;

    CreateParser(Cursor cursor) {
        this.cursor = cursor;
    }

    Ddl created() {
        boolean replace = cursor.take("or", "replace");
        cursor.takeOne("global", "local");
        boolean temporary = cursor.takeOne("temporary", "temp");
        cursor.take("unlogged");
        if (cursor.take("table") || cursor.take("foreign", "table")) {
            return new TableParser(cursor, temporary).table();
        }
        if (cursor.sees("unique") || cursor.sees("index")) {
            return index();
        }
        cursor.take("recursive");
        if (cursor.take("view")) {
            return view(replace, false);
        }
        if (cursor.take("materialized", "view")) {
            return view(replace, true);
        }
        if (cursor.takeOne("function", "procedure")) {
            return function(replace);
        }
        return onTable().orElseGet(() -> byItself(replace));
    }

    private Ddl index() {
        boolean unique = cursor.take("unique");
        cursor.need("index");
        boolean concurrently = cursor.take("concurrently");
        cursor.ifNotExists();
        String name = cursor.sees("on") ? "" : cursor.name().name();
        cursor.need("on");
        boolean only = cursor.take("only");
        Name table = cursor.name();
        if (cursor.take("using")) {
            cursor.identifier();
        }
        List<String> columns = new ArrayList<>();
        boolean expressions = false;
        for (List<Token> part : Cursor.parts(cursor.parenthesised())) {
            boolean plain = part.size() == 1
                    ? part.getFirst().isIdentifier()
                    : part.size() > 1
                            && part.getFirst().isIdentifier()
                            && part.get(1).isIdentifier()
                            && !part.get(1).isWord("collate");
            expressions |= !plain;
            if (plain) {
                columns.add(part.getFirst().text());
            }
        }
        expressions |= cursor.hasAhead("where");
        return new Ddl.CreateIndex(name, table, unique, concurrently, only, columns, expressions);
    }

    private Ddl view(boolean replace, boolean materialized) {
        cursor.ifNotExists();
        Name name = cursor.name();
        return new Ddl.CreateView(name, replace, materialized, Tables.readBy(cursor.rest()));
    }

    private Ddl function(boolean replace) {
        Name name = cursor.name();
        cursor.parenthesised();
        boolean isVolatile = !cursor.hasAhead("immutable") && !cursor.hasAhead("stable");
        return new Ddl.CreateFunction(name, replace, isVolatile);
    }

    private Optional<Ddl> onTable() {
        if (cursor.take("constraint", "trigger") || cursor.take("trigger")) {
            return Optional.of(onTable(Kind.TRIGGER, "on"));
        }
        if (cursor.take("rule")) {
            return Optional.of(onTable(Kind.RULE, "to"));
        }
        if (cursor.take("policy")) {
            return Optional.of(onTable(Kind.POLICY, "on"));
        }
        if (cursor.take("statistics")) {
            return Optional.of(onTable(Kind.STATISTICS, "from"));
        }
        return Optional.empty();
    }

    private Ddl onTable(Kind kind, String before) {
        cursor.ifNotExists();
        Name name = cursor.name();
        Name table = behind(before);
        return new Ddl.OnTable(kind, Ddl.OnTable.Verb.CREATE, table, name, cursor.take("as", "restrictive"));
    }

    private Name behind(String word) {
        while (!cursor.take(word)) {
            cursor.next();
        }
        return cursor.name();
    }

    private Ddl byItself(boolean replace) {
        Kind kind = Recogniser.kind(cursor);
        return switch (kind) {
            case EXTENSION, SCHEMA -> new Ddl.Harmless("something new of its own");
            case SEQUENCE, TYPE -> {
                cursor.ifNotExists();
                yield new Ddl.Create(kind, cursor.name(), replace);
            }
            case DOMAIN -> {
                Name name = cursor.name();
                cursor.take("as");
                TypeName type = new TypeParser(cursor).type();
                yield new Ddl.CreateDomain(name, type, cursor.hasAhead("check") || cursor.hasAhead("not", "null"));
            }
            default -> throw new Cursor.Unexpected("CREATE of a kind that is not known");
        };
    }
}
