package dev.sluice.migration.lint;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.ddl.Column;
import dev.sluice.migration.ddl.Constraint;
import dev.sluice.migration.ddl.Constraint.Kind;
import dev.sluice.migration.ddl.Expression;
import dev.sluice.migration.ddl.Name;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What constraints do when they come, are validated and go. */
final class ConstraintRules {
    private static final String ALLOW =
            "run it when the old version is gone, or say why it cannot happen: -- sluice: allow "
                    + Hazard.RESTRICTED.label() + " REASON";

    private final Catalog catalog;

    ConstraintRules(Catalog catalog) {
        this.catalog = catalog;
    }

    void add(Constraint constraint, Table table, Verdict verdict) {
        if (constraint.kind() == Kind.NOT_NULL) {
            notNull(constraint.columns().getFirst(), constraint.notValid(), table, verdict);
            table.put(constraint);
            return;
        }
        LockMode mode =
                constraint.kind() == Kind.FOREIGN_KEY ? LockMode.SHARE_ROW_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE;
        verdict.lock(table.name, mode);
        constraint.references().ifPresent(other -> verdict.lock(other, mode));
        boolean restricts = restricts(constraint, table);
        verdict.effect(restricts ? Effect.CONTRACT : Effect.EXPAND);
        if (!constraint.notValid() && !constraint.notEnforced()) {
            validation(constraint, table, verdict);
        }
        if (restricts) {
            verdict.remark(
                    Hazard.RESTRICTED,
                    "older code may write to " + table.name + " what this "
                            + constraint.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                            + " refuses",
                    ALLOW);
        }
        keep(constraint, table);
    }

    private void keep(Constraint constraint, Table table) {
        Constraint kept = constraint;
        if (constraint.usingIndex().isPresent()) {
            Name index = table.name.beside(constraint.usingIndex().get());
            List<String> columns =
                    catalog.index(index).map(Catalog.Index::columns).orElse(List.of());
            kept = constraint.on(columns);
            if (!constraint.name().isEmpty()) {
                catalog.renameIndex(index, table.name.beside(constraint.name()));
            } else {
                kept = kept.named(constraint.usingIndex().get());
            }
        } else if (constraint.hasIndex()) {
            catalog.addIndex(
                    table.name.beside(constraint.nameOn(table.name)),
                    new Catalog.Index(table.name, true, constraint.columns(), true));
        }
        table.put(kept);
        if (kept.kind() == Kind.PRIMARY_KEY) {
            kept.columns().forEach(name -> demand(name, table));
        }
    }

    private void validation(Constraint constraint, Table table, Verdict verdict) {
        if (table.fresh) {
            return;
        }
        switch (constraint.kind()) {
            case FOREIGN_KEY ->
                verdict.scan(table.name)
                        .scan(constraint.references().orElse(table.name))
                        .remark(
                                Hazard.FOREIGN_KEY_SCAN,
                                "nobody can write to " + table.name + " or "
                                        + constraint
                                                .references()
                                                .map(Name::toString)
                                                .orElse("the other table")
                                        + " until every row was looked at",
                                "ADD ... NOT VALID first, then VALIDATE CONSTRAINT in another transaction, which lets others write");
            case CHECK ->
                verdict.scan(table.name)
                        .remark(
                                Hazard.CHECK_SCAN,
                                "nobody can read or write " + table.name + " until every row was looked at",
                                "ADD ... NOT VALID first, then VALIDATE CONSTRAINT in another transaction, which lets others write");
            case EXCLUSION ->
                verdict.scan(table.name)
                        .remark(
                                Hazard.EXCLUSION,
                                "nobody can read or write " + table.name + " until its index is made",
                                "it cannot be made concurrently: do it while the table is small, or in a quiet hour with a lock_timeout");
            case UNIQUE, PRIMARY_KEY -> index(constraint, table, verdict);
            case NOT_NULL -> {}
        }
    }

    private void index(Constraint constraint, Table table, Verdict verdict) {
        if (constraint.usingIndex().isEmpty()) {
            verdict.scanAlone(table.name)
                    .remark(
                            Hazard.UNIQUE_SCAN,
                            "nobody can read or write " + table.name + " until its index is made",
                            "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT ... USING INDEX");
        } else if (constraint.kind() == Kind.PRIMARY_KEY && !neverNull(columns(constraint, table), table)) {
            verdict.scanAlone(table.name)
                    .remark(
                            Hazard.NOT_NULL_SCAN,
                            "the columns of a primary key become NOT NULL: every row is looked at",
                            "make them NOT NULL first, by a validated CHECK (column IS NOT NULL)");
        }
    }

    private List<String> columns(Constraint constraint, Table table) {
        return constraint
                .usingIndex()
                .flatMap(index -> catalog.index(table.name.beside(index)))
                .map(Catalog.Index::columns)
                .orElse(constraint.columns());
    }

    private static boolean neverNull(List<String> columns, Table table) {
        return !columns.isEmpty() && columns.stream().allMatch(table::isNeverNull);
    }

    /** Whether older code could write what it refuses. */
    private boolean restricts(Constraint constraint, Table table) {
        if (table.fresh || constraint.notEnforced()) {
            return false;
        }
        return switch (constraint.kind()) {
            case CHECK ->
                constraint.condition().filter(c -> !concernsOldRows(c, table)).isEmpty();
            case FOREIGN_KEY, EXCLUSION, NOT_NULL ->
                constraint.columns().isEmpty() || !constraint.columns().stream().allMatch(c -> isLeftNull(c, table));
            case UNIQUE, PRIMARY_KEY -> restrictsKeys(constraint, table);
        };
    }

    private boolean restrictsKeys(Constraint constraint, Table table) {
        List<String> columns = columns(constraint, table);
        boolean demandsMore = constraint.kind() == Kind.PRIMARY_KEY && !neverNull(columns, table);
        boolean enforcedAlready = constraint.usingIndex().isPresent();
        boolean unseen = !columns.isEmpty()
                && (constraint.kind() == Kind.UNIQUE
                        ? columns.stream().anyMatch(c -> isLeftNull(c, table))
                        : columns.stream().allMatch(c -> isNumbered(c, table)));
        return !(enforcedAlready && !demandsMore) && !unseen;
    }

    private static boolean isNumbered(String column, Table table) {
        return table.isFresh(column)
                && table.column(column)
                        .filter(c -> c.type().isSerial() || c.generated() == Column.Generated.IDENTITY)
                        .isPresent();
    }

    private static boolean concernsOldRows(Expression condition, Table table) {
        if (!condition.saysNotNull().isEmpty()) {
            return !table.isNeverNull(condition.saysNotNull());
        }
        return table.freshColumns.stream().noneMatch(condition::mentions)
                || table.columns.keySet().stream()
                        .anyMatch(column -> condition.mentions(column) && !table.freshColumns.contains(column));
    }

    /** A column that older code does not know and that stays null where nobody fills it. */
    private static boolean isLeftNull(String column, Table table) {
        return table.isFresh(column)
                && table.column(column)
                        .filter(c -> c.defaultValue().isEmpty()
                                && c.generated() == Column.Generated.NO
                                && !c.type().isSerial())
                        .isPresent();
    }

    /** A constraint that is written behind a new column. */
    void addWithColumn(Constraint constraint, Column column, Table table, Verdict verdict) {
        constraint.references().ifPresent(other -> verdict.lock(other, LockMode.SHARE_ROW_EXCLUSIVE));
        keep(constraint, table);
        if (table.fresh) {
            return;
        }
        boolean filled = column.defaultValue().isPresent();
        if (constraint.kind() == Kind.FOREIGN_KEY && !filled) {
            return;
        }
        validation(constraint, table, verdict);
        boolean numbered = column.type().isSerial() || column.generated() == Column.Generated.IDENTITY;
        if (constraint.hasIndex()
                && filled
                && !numbered
                && !column.defaultValue().filter(Expression::isNull).isPresent()) {
            verdict.effect(Effect.CONTRACT)
                    .remark(
                            Hazard.RESTRICTED,
                            "every row that older code adds has the same " + column.name(),
                            "leave out the default, or UNIQUE");
        }
    }

    void notNull(String column, boolean notValid, Table table, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        boolean proven = table.isNeverNull(column);
        boolean filled = table.isFresh(column)
                && table.column(column)
                        .filter(c -> c.defaultValue().filter(v -> !v.isNull()).isPresent())
                        .isPresent();
        boolean restricts = !table.refusesNull(column) && !filled && !table.fresh;
        verdict.effect(restricts ? Effect.CONTRACT : Effect.EXPAND);
        if (!proven && !table.fresh && !notValid) {
            verdict.scan(table.name)
                    .remark(
                            Hazard.NOT_NULL_SCAN,
                            "nobody can read or write " + table.name + " until every row was looked at",
                            "ADD CONSTRAINT ... CHECK (" + column
                                    + " IS NOT NULL) NOT VALID, VALIDATE it in another transaction, then SET NOT NULL, then drop the check");
        }
        if (restricts) {
            verdict.remark(Hazard.RESTRICTED, "older code may write null to " + column, ALLOW);
        }
        if (!notValid) {
            demand(column, table);
        }
    }

    private static void demand(String name, Table table) {
        table.column(name)
                .ifPresent(c ->
                        table.put(new Column(name, c.type(), true, c.defaultValue(), c.generated(), c.constraints())));
    }

    void alter(Table table, Verdict verdict) {
        verdict.effect(Effect.EXPAND).lock(table.name, LockMode.ACCESS_EXCLUSIVE);
    }

    void validate(String name, Table table, Verdict verdict) {
        verdict.effect(Effect.EXPAND).lock(table.name, LockMode.SHARE_UPDATE_EXCLUSIVE);
        Optional<Constraint> constraint = table.constraint(name);
        if (constraint.filter(c -> !c.notValid()).isEmpty()) {
            verdict.scan(table.name);
        }
        constraint.flatMap(Constraint::references).ifPresent(other -> verdict.lock(other, LockMode.ROW_SHARE));
        constraint.ifPresent(c -> {
            table.constraints.put(name, c.validated());
            if (c.kind() == Kind.NOT_NULL) {
                demand(c.columns().getFirst(), table);
            }
        });
    }
}
