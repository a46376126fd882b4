package dev.sluice.migration.ddl;

import dev.sluice.migration.ddl.Ddl.AlterDomain;
import dev.sluice.migration.ddl.Ddl.Kind;
import java.util.List;
import java.util.Optional;

/** Reads ALTER, from behind that word: tables are handed on, types, domains and the rest are read here. */
final class AlterOthersParser {
    private final Cursor cursor;

    AlterOthersParser(Cursor cursor) {
        this.cursor = cursor;
    }

    Ddl altered() {
        if (cursor.take("default", "privileges")) {
            return new Ddl.Harmless("rights on what comes later");
        }
        Kind kind = Recogniser.kind(cursor);
        return switch (kind) {
            case TABLE, FOREIGN_TABLE -> table(kind);
            case TYPE -> type();
            case DOMAIN -> domain();
            case INDEX, VIEW, MATERIALIZED_VIEW, SEQUENCE -> relation(kind);
            case TRIGGER, RULE, POLICY -> onTable(kind);
            case EXTENSION -> new Ddl.Unrecognised("a new version of an extension runs its scripts");
            default -> throw new Cursor.Unexpected("ALTER of a kind that is not known");
        };
    }

    private Ddl table(Kind kind) {
        cursor.ifExists();
        boolean only = cursor.take("only");
        Name name = cursor.name();
        return new AlterParser(cursor).of(kind, name, only);
    }

    private Ddl relation(Kind kind) {
        cursor.ifExists();
        Name name = cursor.name();
        if (cursor.take("rename", "to")) {
            return new Ddl.Rename(kind, name, Optional.of(cursor.identifier()));
        }
        if (cursor.take("set", "schema")) {
            return new Ddl.Rename(kind, name, Optional.empty());
        }
        return kind == Kind.INDEX || kind == Kind.SEQUENCE
                ? new Ddl.AlterTable(kind, name, true, List.of(), List.of())
                : new AlterParser(cursor).of(kind, name, true);
    }

    private Ddl onTable(Kind kind) {
        Name name = cursor.name();
        cursor.need("on");
        Name table = cursor.name();
        Ddl.OnTable.Verb verb = cursor.take("rename") ? Ddl.OnTable.Verb.RENAME : Ddl.OnTable.Verb.ALTER;
        return new Ddl.OnTable(kind, verb, table, name, false);
    }

    private Ddl type() {
        Name name = cursor.name();
        if (cursor.take("add", "value")) {
            cursor.ifNotExists();
            return new Ddl.AddEnumValue(name, cursor.next().text());
        }
        if (cursor.take("rename", "value")) {
            String from = cursor.next().text();
            cursor.need("to");
            return new Ddl.RenameEnumValue(name, from, cursor.next().text());
        }
        if (cursor.take("rename", "to")) {
            return new Ddl.Rename(Kind.TYPE, name, Optional.of(cursor.identifier()));
        }
        throw new Cursor.Unexpected("a composite type is changed");
    }

    private Ddl domain() {
        Name name = cursor.name();
        if (cursor.take("rename", "to")) {
            return new Ddl.Rename(Kind.DOMAIN, name, Optional.of(cursor.identifier()));
        }
        return new AlterDomain(name, act());
    }

    private AlterDomain.Act act() {
        if (cursor.take("add")) {
            boolean notValid = cursor.hasAhead("not", "valid");
            return notValid ? AlterDomain.Act.ADD_NOT_VALID : AlterDomain.Act.ADD_CONSTRAINT;
        }
        if (cursor.take("validate")) {
            return AlterDomain.Act.VALIDATE;
        }
        if (cursor.take("set", "not", "null")) {
            return AlterDomain.Act.SET_NOT_NULL;
        }
        if (cursor.take("drop", "constraint") || cursor.take("drop", "not", "null")) {
            return AlterDomain.Act.LOOSEN;
        }
        if (cursor.take("set", "default") || cursor.take("drop", "default")) {
            return AlterDomain.Act.DEFAULT;
        }
        throw new Cursor.Unexpected("an unknown change of a domain");
    }
}
