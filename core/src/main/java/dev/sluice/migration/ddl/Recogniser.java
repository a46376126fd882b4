package dev.sluice.migration.ddl;

import dev.sluice.migration.ddl.Ddl.Kind;
import dev.sluice.migration.sql.Statement;
import dev.sluice.migration.sql.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Says what a statement is, by its first words. */
public final class Recogniser {
    private static final Set<String> DATA =
            Set.of("select", "insert", "update", "delete", "merge", "copy", "with", "values", "table");

    private Recogniser() {}

    public static Ddl recognise(Statement statement) {
        Optional<Token> bad = statement.bad();
        if (bad.isPresent()) {
            return new Ddl.Unrecognised("PostgreSQL would not take this text");
        }
        Cursor cursor = new Cursor(statement.tokens());
        try {
            return statement(cursor);
        } catch (Cursor.Unexpected e) {
            return new Ddl.Unrecognised("a form that is not known: " + e.getMessage());
        }
    }

    private static Ddl statement(Cursor cursor) {
        if (cursor.take("create")) {
            return new CreateParser(cursor).created();
        }
        if (cursor.take("alter")) {
            return new AlterOthersParser(cursor).altered();
        }
        if (cursor.take("drop")) {
            return dropped(cursor);
        }
        if (cursor.seesAny(DATA) || cursor.seesSign("(")) {
            return new DataParser(cursor).data();
        }
        return session(cursor).or(() -> maintenance(cursor)).orElseGet(() -> other(cursor));
    }

    private static Ddl dropped(Cursor cursor) {
        Kind kind = kind(cursor);
        boolean concurrently = cursor.take("concurrently");
        cursor.ifExists();
        Ddl.OnTable.Verb drop = Ddl.OnTable.Verb.DROP;
        if (kind == Kind.TRIGGER || kind == Kind.RULE || kind == Kind.POLICY) {
            Name name = cursor.name();
            cursor.need("on");
            return new Ddl.OnTable(kind, drop, cursor.name(), name, false);
        }
        if (kind == Kind.OTHER || kind == Kind.FUNCTION) {
            return new Ddl.Drop(kind, List.of(), cursor.hasAhead("cascade"), false);
        }
        List<Name> names = cursor.names();
        return new Ddl.Drop(kind, names, cursor.take("cascade"), concurrently);
    }

    /** What CREATE, ALTER, DROP or COMMENT ON speak of. */
    static Kind kind(Cursor cursor) {
        if (cursor.take("materialized", "view")) {
            return Kind.MATERIALIZED_VIEW;
        }
        if (cursor.take("foreign", "table")) {
            return Kind.FOREIGN_TABLE;
        }
        if (cursor.takeOne("function", "procedure", "routine", "aggregate")) {
            return Kind.FUNCTION;
        }
        for (Kind kind : Kind.values()) {
            boolean oneWord = kind != Kind.OTHER && !kind.name().contains("_");
            if (oneWord && cursor.take(kind.name().toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        cursor.next();
        return Kind.OTHER;
    }

    private static Optional<Ddl> session(Cursor cursor) {
        if (cursor.take("begin") || cursor.take("start", "transaction")) {
            return Optional.of(new Ddl.Transaction(Ddl.Transaction.Act.BEGIN));
        }
        if (cursor.take("commit", "prepared") || cursor.take("prepare", "transaction")) {
            return Optional.of(new Ddl.Unrecognised("a transaction in two phases"));
        }
        if (cursor.takeOne("commit", "end")) {
            return Optional.of(new Ddl.Transaction(Ddl.Transaction.Act.COMMIT));
        }
        if (cursor.takeOne("savepoint", "release") || cursor.sees("rollback", "to")) {
            return Optional.of(new Ddl.Transaction(Ddl.Transaction.Act.SAVEPOINT));
        }
        if (cursor.takeOne("rollback", "abort")) {
            return Optional.of(new Ddl.Transaction(Ddl.Transaction.Act.ROLLBACK));
        }
        if (cursor.take("set", "constraints") || cursor.take("set", "transaction")) {
            return Optional.of(new Ddl.Harmless("a setting of the transaction"));
        }
        if (cursor.take("set") || cursor.take("reset")) {
            return Optional.of(setting(cursor));
        }
        if (cursor.takeOne(
                "show", "discard", "listen", "notify", "unlisten", "deallocate", "checkpoint", "fetch", "close")) {
            return Optional.of(new Ddl.Harmless("a word to the session"));
        }
        return Optional.empty();
    }

    private static Ddl setting(Cursor cursor) {
        boolean local = cursor.take("local");
        cursor.take("session");
        String name = cursor.take("time", "zone") ? "timezone" : cursor.name().toString();
        boolean assigned = cursor.take("to")
                || cursor.peek().filter(t -> t.text().equals("=")).isPresent();
        String value = assigned
                ? String.join("", cursor.rest().stream().map(Token::text).toList())
                        .replace("=", "")
                : "";
        return new Ddl.Set(name, value, local);
    }

    private static Optional<Ddl> maintenance(Cursor cursor) {
        if (cursor.take("truncate")) {
            cursor.take("table");
            cursor.take("only");
            List<Name> tables = cursor.names();
            return Optional.of(new Ddl.Truncate(tables, cursor.hasAhead("cascade")));
        }
        if (cursor.take("refresh", "materialized", "view")) {
            boolean concurrently = cursor.take("concurrently");
            Name view = cursor.name();
            return Optional.of(new Ddl.Refresh(view, concurrently, cursor.take("with", "no", "data")));
        }
        return new MaintenanceParser(cursor).maintenance();
    }

    private static Ddl other(Cursor cursor) {
        if (cursor.take("comment", "on")) {
            return comment(cursor);
        }
        if (cursor.take("grant")) {
            return new Ddl.Privileges(false);
        }
        if (cursor.take("revoke")) {
            return new Ddl.Privileges(true);
        }
        if (cursor.take("do")) {
            return new Ddl.Unrecognised("a DO block runs code");
        }
        if (cursor.takeOne("call", "execute", "prepare")) {
            return new Ddl.Unrecognised("it runs code that is written elsewhere");
        }
        return new Ddl.Unrecognised(
                "a statement that is not known: " + cursor.next().text());
    }

    private static Ddl comment(Cursor cursor) {
        if (cursor.takeOne("table", "view") || cursor.take("materialized", "view")) {
            return new Ddl.Comment(Optional.of(cursor.name()));
        }
        if (cursor.take("column")) {
            String first = cursor.identifier();
            cursor.needSign(".");
            String second = cursor.identifier();
            boolean qualified = cursor.takeSign(".");
            return new Ddl.Comment(Optional.of(qualified ? new Name(first, second) : Name.of(first)));
        }
        return new Ddl.Comment(Optional.empty());
    }
}
