package dev.sluice.migration.ddl;

import java.util.List;
import java.util.Optional;

/**
 * A constraint of a table.
 *
 * @param name as given; empty where PostgreSQL makes one up
 * @param columns of the table; of a check, none
 * @param references the other table of a foreign key
 * @param condition of a check
 * @param usingIndex the index that becomes the constraint
 * @param notValid whether rows that are there are not looked at
 * @param notEnforced whether it holds nobody back
 */
public record Constraint(
        String name,
        Kind kind,
        List<String> columns,
        Optional<Name> references,
        Optional<Expression> condition,
        Optional<String> usingIndex,
        boolean notValid,
        boolean notEnforced) {

    /** What it demands. */
    public enum Kind {
        CHECK,
        NOT_NULL,
        UNIQUE,
        PRIMARY_KEY,
        FOREIGN_KEY,
        EXCLUSION
    }

    public Constraint {
        columns = List.copyOf(columns);
    }

    static Constraint of(Kind kind, List<String> columns) {
        return new Constraint("", kind, columns, Optional.empty(), Optional.empty(), Optional.empty(), false, false);
    }

    /** Whether PostgreSQL keeps an index for it. */
    public boolean hasIndex() {
        return kind == Kind.UNIQUE || kind == Kind.PRIMARY_KEY || kind == Kind.EXCLUSION;
    }

    public Constraint on(List<String> itsColumns) {
        return new Constraint(name, kind, itsColumns, references, condition, usingIndex, notValid, notEnforced);
    }

    public Constraint named(String itsName) {
        return new Constraint(itsName, kind, columns, references, condition, usingIndex, notValid, notEnforced);
    }

    public Constraint validated() {
        return new Constraint(name, kind, columns, references, condition, usingIndex, false, notEnforced);
    }

    /** The name PostgreSQL gives it on this table, where none was given. */
    public String nameOn(Name table) {
        if (!name.isEmpty()) {
            return name;
        }
        String end = switch (kind) {
            case CHECK -> "check";
            case NOT_NULL -> "not_null";
            case UNIQUE -> "key";
            case PRIMARY_KEY -> "pkey";
            case FOREIGN_KEY -> "fkey";
            case EXCLUSION -> "excl";
        };
        String middle = kind == Kind.PRIMARY_KEY || columns.isEmpty() ? "" : String.join("_", columns) + "_";
        return table.name() + "_" + middle + end;
    }
}
