package dev.sluice.migration.ddl;

import dev.sluice.migration.ddl.Change.Setting;
import dev.sluice.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the changes of ALTER TABLE, from behind the table's name. */
final class AlterParser {
    private final Cursor cursor;

    AlterParser(Cursor cursor) {
        this.cursor = cursor;
    }

    Ddl.AlterTable of(Ddl.Kind kind, Name name, boolean only) {
        List<Change> changes = new ArrayList<>();
        List<Span> places = new ArrayList<>();
        for (List<Token> part : Cursor.parts(cursor.rest())) {
            if (part.isEmpty()) {
                throw new Cursor.Unexpected("nothing between commas");
            }
            changes.add(change(part));
            places.add(new Span(part.getFirst().start(), part.getLast().end()));
        }
        return new Ddl.AlterTable(kind, name, only, changes, places);
    }

    private static Change change(List<Token> tokens) {
        Cursor at = new Cursor(tokens);
        Change change;
        try {
            change = change(at);
        } catch (Cursor.Unexpected e) {
            change = new Change.Other(new Expression(tokens).toString());
        }
        return at.atEnd() ? change : new Change.Other(new Expression(tokens).toString());
    }

    private static Change change(Cursor at) {
        if (at.take("add")) {
            return add(at);
        }
        if (at.take("drop")) {
            return drop(at);
        }
        if (at.take("alter", "constraint")) {
            Change altered = new Change.AlterConstraint(at.identifier());
            at.rest();
            return altered;
        }
        if (at.take("alter")) {
            at.take("column");
            return alterColumn(at, at.identifier());
        }
        if (at.take("rename")) {
            return rename(at);
        }
        if (at.take("validate", "constraint")) {
            return new Change.ValidateConstraint(at.identifier());
        }
        return partitionOrSetting(at);
    }

    private static Change add(Cursor at) {
        ColumnParser parser = new ColumnParser(at);
        if (parser.seesConstraint()) {
            return new Change.AddConstraint(parser.tableConstraint());
        }
        at.take("column");
        boolean ifNotExists = at.ifNotExists();
        return new Change.AddColumn(parser.column(), ifNotExists);
    }

    private static Change drop(Cursor at) {
        if (at.take("constraint")) {
            at.ifExists();
            return new Change.DropConstraint(at.identifier(), cascade(at));
        }
        at.take("column");
        at.ifExists();
        return new Change.DropColumn(at.identifier(), cascade(at));
    }

    private static boolean cascade(Cursor at) {
        return !at.take("restrict") && at.take("cascade");
    }

    private static Change alterColumn(Cursor at, String column) {
        if (at.take("set", "data", "type") || at.take("type")) {
            TypeName type = new TypeParser(at).type();
            if (at.take("collate")) {
                at.name();
            }
            Optional<Expression> using = at.take("using") ? Optional.of(at.expression(Set.of())) : Optional.empty();
            return new Change.SetType(column, type, using);
        }
        if (at.take("set", "default")) {
            return new Change.SetDefault(column, at.expression(Set.of()));
        }
        if (at.take("drop", "default")) {
            return new Change.DropDefault(column);
        }
        if (at.take("set", "not", "null")) {
            return new Change.SetNotNull(column);
        }
        if (at.take("drop", "not", "null")) {
            return new Change.DropNotNull(column);
        }
        if (at.take("drop", "expression")) {
            at.ifExists();
            return new Change.Expressed(column, true);
        }
        if (at.take("set", "expression", "as")) {
            at.parenthesised();
            return new Change.Expressed(column, false);
        }
        return columnIdentity(at, column);
    }

    private static Change columnIdentity(Cursor at, String column) {
        if (at.take("add", "generated")) {
            boolean always = at.sees("always");
            at.rest();
            return new Change.Identity(
                    column, always ? Change.Identity.Kind.ADD_ALWAYS : Change.Identity.Kind.ADD_BY_DEFAULT);
        }
        if (at.sees("restart") || at.sees("set", "generated") || at.sees("set", "increment")) {
            boolean always = at.hasAhead("generated", "always");
            at.rest();
            return new Change.Identity(column, always ? Change.Identity.Kind.SET_ALWAYS : Change.Identity.Kind.SET);
        }
        if (at.take("drop", "identity")) {
            at.ifExists();
            return new Change.Identity(column, Change.Identity.Kind.DROP);
        }
        Setting setting = columnSetting(at);
        at.rest();
        return new Change.Set(setting, column);
    }

    private static Setting columnSetting(Cursor at) {
        if (at.take("set", "statistics")) {
            return Setting.STATISTICS;
        }
        if (at.take("set", "storage")) {
            return Setting.STORAGE;
        }
        if (at.take("set", "compression")) {
            return Setting.COMPRESSION;
        }
        boolean options = at.takeOne("set", "reset");
        if (options && at.seesSign("(")) {
            return Setting.COLUMN_OPTIONS;
        }
        throw new Cursor.Unexpected("an unknown change of a column");
    }

    private static Change rename(Cursor at) {
        if (at.take("to")) {
            return new Change.RenameTo(at.identifier());
        }
        if (at.take("constraint")) {
            String from = at.identifier();
            at.need("to");
            return new Change.RenameConstraint(from, at.identifier());
        }
        at.take("column");
        String from = at.identifier();
        at.need("to");
        return new Change.RenameColumn(from, at.identifier());
    }

    private static Change partitionOrSetting(Cursor at) {
        if (at.take("attach", "partition")) {
            Name partition = at.name();
            boolean isDefault = at.take("default");
            at.rest();
            return new Change.AttachPartition(partition, isDefault);
        }
        if (at.take("detach", "partition")) {
            Name partition = at.name();
            boolean concurrently = at.take("concurrently");
            at.take("finalize");
            return new Change.DetachPartition(partition, concurrently);
        }
        if (at.take("inherit")) {
            return new Change.Inherit(at.name(), false);
        }
        if (at.take("no", "inherit")) {
            return new Change.Inherit(at.name(), true);
        }
        if (at.take("set", "schema")) {
            return new Change.SetSchema(at.identifier());
        }
        Setting setting = setting(at);
        at.rest();
        return new Change.Set(setting, "");
    }

    private static Setting setting(Cursor at) {
        if (at.take("set", "logged")) {
            return Setting.LOGGED;
        }
        if (at.take("set", "unlogged")) {
            return Setting.UNLOGGED;
        }
        if (at.take("set", "tablespace")) {
            return Setting.TABLESPACE;
        }
        if (at.take("set", "access", "method")) {
            return Setting.ACCESS_METHOD;
        }
        if (at.take("cluster", "on") || at.take("set", "without", "cluster")) {
            return Setting.CLUSTER_ON;
        }
        if (at.take("owner", "to")) {
            return Setting.OWNER;
        }
        if (at.take("replica", "identity")) {
            return Setting.REPLICA_IDENTITY;
        }
        if (at.take("set") || at.take("reset")) {
            return parameters(at);
        }
        return security(at);
    }

    private static Setting parameters(Cursor at) {
        List<Token> inside = at.parenthesised();
        boolean catalogue = inside.stream().anyMatch(t -> t.isWord("user_catalog_table"));
        return catalogue ? Setting.TABLE_OPTIONS : Setting.STORAGE_PARAMETERS;
    }

    private static Setting security(Cursor at) {
        if (at.take("enable", "row", "level", "security")) {
            return Setting.ENABLE_ROW_SECURITY;
        }
        if (at.take("disable", "row", "level", "security")) {
            return Setting.DISABLE_ROW_SECURITY;
        }
        if (at.take("force", "row", "level", "security")) {
            return Setting.FORCE_ROW_SECURITY;
        }
        if (at.take("no", "force", "row", "level", "security")) {
            return Setting.NO_FORCE_ROW_SECURITY;
        }
        boolean enable = at.take("enable");
        if (!enable) {
            at.need("disable");
        }
        at.takeOne("replica", "always");
        at.need("trigger");
        return enable ? Setting.ENABLE_TRIGGER : Setting.DISABLE_TRIGGER;
    }
}
