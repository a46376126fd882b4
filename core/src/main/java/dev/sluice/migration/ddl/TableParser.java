package dev.sluice.migration.ddl;

import dev.sluice.migration.ddl.Ddl.CreateTable;
import dev.sluice.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads CREATE TABLE, from behind the word TABLE. */
final class TableParser {
    private final Cursor cursor;
    private final boolean temporary;

    TableParser(Cursor cursor, boolean temporary) {
        this.cursor = cursor;
        this.temporary = temporary;
    }

    CreateTable table() {
        boolean ifNotExists = cursor.ifNotExists();
        Name name = cursor.name();
        List<Column> columns = new ArrayList<>();
        List<Constraint> constraints = new ArrayList<>();
        List<Name> like = new ArrayList<>();
        Optional<Name> parent = Optional.empty();
        if (cursor.take("partition", "of")) {
            parent = Optional.of(cursor.name());
        } else if (cursor.seesSign("(")) {
            List<Token> inside = cursor.parenthesised();
            for (List<Token> element : inside.isEmpty() ? List.<List<Token>>of() : Cursor.parts(inside)) {
                element(new Cursor(element), columns, constraints, like);
            }
        }
        List<Name> parents = List.of();
        if (cursor.take("inherits")) {
            parents = new Cursor(cursor.parenthesised()).names();
        }
        Optional<List<Name>> query = Optional.empty();
        boolean partitioned = false;
        while (!cursor.atEnd()) {
            if (cursor.take("as")) {
                query = Optional.of(Tables.readBy(cursor.rest()));
            } else if (cursor.take("partition", "by")) {
                partitioned = true;
            } else {
                cursor.next();
            }
        }
        return new CreateTable(name, ifNotExists, temporary, columns, constraints, parent, parents, partitioned, query);
    }

    private static void element(Cursor at, List<Column> columns, List<Constraint> constraints, List<Name> like) {
        ColumnParser parser = new ColumnParser(at);
        if (at.take("like")) {
            like.add(at.name());
        } else if (parser.seesConstraint()) {
            constraints.add(parser.tableConstraint());
        } else if (isBareName(at)) {
            at.next();
        } else {
            columns.add(parser.column());
        }
    }

    /** The columns of CREATE TABLE ... AS have names only. */
    private static boolean isBareName(Cursor at) {
        return at.size() == 1;
    }
}
