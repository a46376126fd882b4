package dev.sluice.migration.ddl;

import dev.sluice.migration.ddl.Column.Generated;
import dev.sluice.migration.ddl.Constraint.Kind;
import dev.sluice.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a column, or a constraint of a table, as CREATE TABLE and ALTER TABLE ... ADD write them. */
final class ColumnParser {
    private static final Set<String> ENDINGS = Set.of(
            "constraint",
            "not",
            "null",
            "check",
            "default",
            "unique",
            "primary",
            "references",
            "generated",
            "collate",
            "deferrable",
            "initially",
            "storage",
            "compression");
    private static final Set<String> TABLE_CONSTRAINT =
            Set.of("constraint", "check", "unique", "primary", "foreign", "exclude");

    private final Cursor cursor;

    ColumnParser(Cursor cursor) {
        this.cursor = cursor;
    }

    boolean seesConstraint() {
        return cursor.seesAny(TABLE_CONSTRAINT) || cursor.sees("not", "null");
    }

    Column column() {
        String name = cursor.identifier();
        TypeName type = new TypeParser(cursor).type();
        boolean notNull = false;
        Optional<Expression> value = Optional.empty();
        Generated generated = Generated.NO;
        List<Constraint> constraints = new ArrayList<>();
        String given = "";
        while (!cursor.atEnd() && !cursor.seesSign(",")) {
            if (cursor.take("constraint")) {
                given = cursor.identifier();
            } else if (cursor.take("not", "null")) {
                cursor.take("no", "inherit");
                notNull = true;
            } else if (cursor.take("default")) {
                value = Optional.of(cursor.expression(ENDINGS));
            } else if (cursor.take("generated")) {
                generated = generated();
            } else if (cursor.take("collate")) {
                cursor.name();
            } else if (cursor.takeOne("storage", "compression")) {
                cursor.next();
            } else if (!(cursor.take("null") || attribute())) {
                constraints.add(columnConstraint(name).named(given));
                given = "";
            }
        }
        notNull |= type.isSerial() || generated == Generated.IDENTITY;
        notNull |= constraints.stream().anyMatch(c -> c.kind() == Kind.PRIMARY_KEY);
        return new Column(name, type, notNull, value, generated, constraints);
    }

    private Generated generated() {
        if (cursor.take("by", "default")) {
            cursor.need("as", "identity");
            options();
            return Generated.IDENTITY;
        }
        cursor.need("always", "as");
        if (cursor.take("identity")) {
            options();
            return Generated.IDENTITY;
        }
        cursor.parenthesised();
        return cursor.take("stored") ? Generated.STORED : generatedVirtually();
    }

    private Generated generatedVirtually() {
        cursor.take("virtual");
        return Generated.VIRTUAL;
    }

    private void options() {
        if (cursor.seesSign("(")) {
            cursor.parenthesised();
        }
    }

    private boolean attribute() {
        return cursor.take("not", "deferrable")
                || cursor.take("deferrable")
                || cursor.take("initially", "deferred")
                || cursor.take("initially", "immediate")
                || cursor.take("enforced");
    }

    private Constraint columnConstraint(String column) {
        List<String> self = List.of(column);
        if (cursor.take("check")) {
            Expression condition = new Expression(cursor.parenthesised());
            cursor.take("no", "inherit");
            return new Constraint(
                    "",
                    Kind.CHECK,
                    self,
                    Optional.empty(),
                    Optional.of(condition),
                    Optional.empty(),
                    false,
                    notEnforced());
        }
        if (cursor.take("unique")) {
            nulls();
            storage();
            return Constraint.of(Kind.UNIQUE, self);
        }
        if (cursor.take("primary", "key")) {
            storage();
            return Constraint.of(Kind.PRIMARY_KEY, self);
        }
        if (cursor.take("references")) {
            return foreign(self);
        }
        throw new Cursor.Unexpected("an unknown part of the column " + column);
    }

    private boolean notEnforced() {
        return cursor.take("not", "enforced");
    }

    private void nulls() {
        if (cursor.take("nulls")) {
            cursor.take("not");
            cursor.need("distinct");
        }
    }

    private void storage() {
        if (cursor.take("include")) {
            cursor.parenthesised();
        }
        if (cursor.take("with")) {
            cursor.parenthesised();
        }
        if (cursor.take("using", "index", "tablespace")) {
            cursor.identifier();
        }
    }

    /** From the other table's name on. */
    private Constraint foreign(List<String> columns) {
        Name other = cursor.name();
        if (cursor.seesSign("(")) {
            cursor.parenthesised();
        }
        boolean notValid = false;
        boolean notEnforced = false;
        boolean more = true;
        while (more) {
            if (cursor.take("match") || cursor.take("on", "delete") || cursor.take("on", "update")) {
                action();
            } else if (cursor.take("not", "valid")) {
                notValid = true;
            } else if (cursor.take("not", "enforced")) {
                notEnforced = true;
            } else {
                more = attribute();
            }
        }
        return new Constraint(
                "",
                Kind.FOREIGN_KEY,
                columns,
                Optional.of(other),
                Optional.empty(),
                Optional.empty(),
                notValid,
                notEnforced);
    }

    private void action() {
        if (cursor.take("no")) {
            cursor.need("action");
        } else if (cursor.take("set")) {
            cursor.next();
            if (cursor.seesSign("(")) {
                cursor.parenthesised();
            }
        } else {
            cursor.next();
        }
    }

    Constraint tableConstraint() {
        String name = cursor.take("constraint") ? cursor.identifier() : "";
        Constraint constraint = unnamed().named(name);
        boolean notValid = constraint.notValid();
        boolean notEnforced = constraint.notEnforced();
        while (!cursor.atEnd() && !cursor.seesSign(",")) {
            if (cursor.take("not", "valid")) {
                notValid = true;
            } else if (cursor.take("not", "enforced")) {
                notEnforced = true;
            } else if (!(cursor.take("no", "inherit") || attribute())) {
                throw new Cursor.Unexpected("an unknown part of a constraint");
            }
        }
        return new Constraint(
                name,
                constraint.kind(),
                constraint.columns(),
                constraint.references(),
                constraint.condition(),
                constraint.usingIndex(),
                notValid,
                notEnforced);
    }

    private Constraint unnamed() {
        if (cursor.take("check")) {
            Expression condition = new Expression(cursor.parenthesised());
            return new Constraint(
                    "",
                    Kind.CHECK,
                    List.of(),
                    Optional.empty(),
                    Optional.of(condition),
                    Optional.empty(),
                    false,
                    false);
        }
        if (cursor.take("not", "null")) {
            return Constraint.of(Kind.NOT_NULL, List.of(cursor.identifier()));
        }
        if (cursor.take("foreign", "key")) {
            List<String> columns = columns(cursor.parenthesised());
            cursor.need("references");
            return foreign(columns);
        }
        if (cursor.take("exclude")) {
            if (cursor.take("using")) {
                cursor.identifier();
            }
            cursor.parenthesised();
            storage();
            if (cursor.take("where")) {
                cursor.parenthesised();
            }
            return Constraint.of(Kind.EXCLUSION, List.of());
        }
        return indexed();
    }

    private Constraint indexed() {
        Kind kind = cursor.take("unique") ? Kind.UNIQUE : Kind.PRIMARY_KEY;
        if (kind == Kind.PRIMARY_KEY) {
            cursor.need("primary", "key");
        }
        if (cursor.take("using", "index")) {
            return new Constraint(
                    "",
                    kind,
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(cursor.identifier()),
                    false,
                    false);
        }
        nulls();
        Constraint constraint = Constraint.of(kind, columns(cursor.parenthesised()));
        storage();
        return constraint;
    }

    private static List<String> columns(List<Token> list) {
        return Cursor.parts(list).stream()
                .filter(part -> !part.isEmpty() && part.getFirst().isIdentifier())
                .map(part -> part.getFirst().text())
                .toList();
    }
}
