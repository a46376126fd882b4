package dev.sluice.migration.lint;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.ddl.Change;
import dev.sluice.migration.ddl.Constraint;
import dev.sluice.migration.ddl.Constraint.Kind;
import dev.sluice.migration.ddl.Name;
import java.util.List;
import java.util.Optional;

/** What constraints do when they go, by themselves or with a column, and when what they are about is changed. */
final class ConstraintEnds {
    private final Catalog catalog;

    ConstraintEnds(Catalog catalog) {
        this.catalog = catalog;
    }

    void drop(Change.DropConstraint drop, Table table, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        Optional<Constraint> constraint = table.constraint(drop.name());
        constraint.flatMap(Constraint::references).ifPresent(other -> verdict.lock(other, LockMode.ACCESS_EXCLUSIVE));
        if (drop.cascade()) {
            catalog.referring(table.name).forEach(other -> verdict.lock(other.name, LockMode.ACCESS_EXCLUSIVE));
        }
        Effect effect = table.fresh ? Effect.EXPAND : effectOfDropping(constraint, drop.name());
        verdict.effect(effect);
        if (effect == Effect.CONTRACT) {
            verdict.remark(
                    Hazard.DROPPED,
                    "older code may rely on " + drop.name() + ", as ON CONFLICT does",
                    "run it when the old version is gone");
        } else if (effect == Effect.UNKNOWN) {
            verdict.remark(
                    Hazard.NOT_RECOGNISED,
                    "it is not known what " + drop.name() + " demands, which older code may rely on",
                    "let the rehearsal show it");
        }
        table.constraints.remove(drop.name());
        catalog.removeIndex(table.name.beside(drop.name()));
    }

    private static Effect effectOfDropping(Optional<Constraint> constraint, String name) {
        if (constraint.isPresent()) {
            Kind kind = constraint.get().kind();
            return kind == Kind.UNIQUE || kind == Kind.PRIMARY_KEY ? Effect.CONTRACT : Effect.EXPAND;
        }
        if (name.endsWith("_fkey") || name.endsWith("_check") || name.endsWith("_not_null")) {
            return Effect.EXPAND;
        }
        return name.endsWith("_key") || name.endsWith("_pkey") ? Effect.CONTRACT : Effect.UNKNOWN;
    }

    void rename(Change.RenameConstraint rename, Table table, Verdict verdict) {
        verdict.effect(Effect.EXPAND).lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        Constraint constraint = table.constraints.remove(rename.from());
        if (constraint != null) {
            table.constraints.put(rename.to(), constraint.named(rename.to()));
        }
        catalog.renameIndex(table.name.beside(rename.from()), table.name.beside(rename.to()));
    }

    /** What goes with a column. */
    void dropOf(String column, Table table, Verdict verdict) {
        for (Constraint constraint : List.copyOf(table.constraints.values())) {
            if (constraint.columns().contains(column)) {
                constraint.references().ifPresent(other -> verdict.lock(other, LockMode.ACCESS_EXCLUSIVE));
                table.constraints.values().remove(constraint);
                catalog.removeIndex(table.name.beside(constraint.nameOn(table.name)));
            }
        }
    }

    /** Foreign keys from and to a column whose type changes are made anew. */
    void touch(String column, boolean rewrites, Table table, Verdict verdict) {
        table.constraints.values().stream()
                .filter(c -> c.columns().contains(column))
                .flatMap(c -> c.references().stream())
                .forEach(other -> touch(other, rewrites, verdict));
        boolean key = table.constraints.values().stream()
                .anyMatch(c -> c.kind() == Kind.PRIMARY_KEY && c.columns().contains(column));
        if (key) {
            catalog.referring(table.name).forEach(other -> {
                boolean checked = other.constraints.values().stream()
                        .anyMatch(c -> Catalog.refers(c, table.name) && !c.notValid());
                touch(other.name, rewrites && checked, verdict);
            });
        }
    }

    private static void touch(Name other, boolean rewrites, Verdict verdict) {
        verdict.lock(other, LockMode.ACCESS_EXCLUSIVE);
        if (rewrites) {
            verdict.scan(other);
        }
    }

    void renameColumn(Change.RenameColumn rename, Table table) {
        table.constraints.replaceAll((name, c) -> c.named(name)
                .on(c.columns().stream()
                        .map(column -> column.equals(rename.from()) ? rename.to() : column)
                        .toList()));
    }
}
