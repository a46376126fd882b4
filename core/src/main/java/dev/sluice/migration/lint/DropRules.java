package dev.sluice.migration.lint;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.ddl.Ddl;
import dev.sluice.migration.ddl.Ddl.Kind;
import dev.sluice.migration.ddl.Name;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What dropping, emptying and renaming whole things does. */
final class DropRules {
    private static final String LATER =
            "run it when the old version is gone: list the migration under `migrations.contract`";

    private final Catalog catalog;

    DropRules(Catalog catalog) {
        this.catalog = catalog;
    }

    void drop(Ddl.Drop drop, Verdict verdict) {
        if (drop.kind() == Kind.OTHER) {
            verdict.effect(Effect.UNKNOWN)
                    .remark(Hazard.NOT_RECOGNISED, "what is dropped here is not known", "let the rehearsal show it");
            return;
        }
        if (drop.names().isEmpty()) {
            contract(drop.kind().name().toLowerCase(Locale.ROOT), verdict);
        }
        for (Name name : drop.names()) {
            switch (drop.kind()) {
                case TABLE, FOREIGN_TABLE -> table(name, drop.cascade(), verdict);
                case VIEW, MATERIALIZED_VIEW -> view(name, verdict);
                case INDEX -> index(name, drop.concurrently(), verdict);
                case TYPE, DOMAIN -> type(name, drop.cascade(), verdict);
                case SCHEMA -> schema(name, drop.cascade(), verdict);
                case STATISTICS -> statistics(name, verdict);
                default -> thing(name, verdict);
            }
        }
    }

    private void table(Name name, boolean cascade, Verdict verdict) {
        Table table = catalog.table(name);
        boolean fresh = table.fresh;
        verdict.lock(name, LockMode.ACCESS_EXCLUSIVE);
        table.constraints.values().stream()
                .flatMap(c -> c.references().stream())
                .forEach(other -> verdict.lock(other, LockMode.ACCESS_EXCLUSIVE));
        table.parent.ifPresent(parent -> verdict.lock(parent, LockMode.ACCESS_EXCLUSIVE));
        catalog.descendants(table).forEach(child -> verdict.lock(child.name, LockMode.ACCESS_EXCLUSIVE));
        if (cascade) {
            catalog.referring(name).forEach(other -> {
                verdict.lock(other.name, LockMode.ACCESS_EXCLUSIVE);
                other.constraints.values().removeIf(c -> Catalog.refers(c, name));
            });
            catalog.viewsOf(name).forEach(view -> verdict.lock(view.name, LockMode.ACCESS_EXCLUSIVE));
        }
        verdict.effect(fresh ? Effect.EXPAND : Effect.IRREVERSIBLE);
        if (!fresh) {
            verdict.remark(Hazard.DROPPED, "older code may use " + name + ", and its rows are gone", LATER);
        }
        catalog.remove(name);
    }

    private void view(Name name, Verdict verdict) {
        verdict.lock(name, LockMode.ACCESS_EXCLUSIVE);
        if (catalog.isFresh(name)) {
            verdict.effect(Effect.EXPAND);
        } else {
            contract(name.toString(), verdict);
        }
        catalog.remove(name);
    }

    private void index(Name name, boolean concurrently, Verdict verdict) {
        Optional<Catalog.Index> index = catalog.index(name);
        Name table = index.map(Catalog.Index::table).orElse(name);
        verdict.lock(table, concurrently ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE);
        boolean fresh = index.filter(i -> catalog.isFresh(i.table())).isPresent();
        if (index.isEmpty()) {
            verdict.effect(Effect.UNKNOWN)
                    .remark(
                            Hazard.NOT_RECOGNISED,
                            "it is not known whether " + name + " is unique, which older code may rely on",
                            "let the rehearsal show it");
        } else if (index.get().unique() && !fresh) {
            verdict.effect(Effect.CONTRACT)
                    .remark(Hazard.DROPPED, "older code may rely on " + name + ", as ON CONFLICT does", LATER);
        } else {
            verdict.effect(Effect.EXPAND);
        }
        if (!concurrently && !fresh) {
            verdict.remark(
                    Hazard.INDEX_DROP_BLOCKS,
                    "nobody can read or write " + table + " while it waits for its lock",
                    "DROP INDEX CONCURRENTLY, in a migration of its own that runs without a transaction");
        }
        catalog.removeIndex(name);
    }

    private void type(Name name, boolean cascade, Verdict verdict) {
        List<Table> using = cascade ? catalog.using(name) : List.of();
        using.forEach(table -> verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE));
        if (catalog.isFresh(name)) {
            verdict.effect(Effect.EXPAND);
            return;
        }
        contract(name.toString(), verdict);
        if (cascade) {
            verdict.effect(Effect.IRREVERSIBLE);
        }
    }

    private void schema(Name name, boolean cascade, Verdict verdict) {
        if (!cascade) {
            verdict.effect(Effect.EXPAND);
            return;
        }
        catalog.tables().stream()
                .filter(table -> table.name.schema().equals(name.name()))
                .forEach(table -> verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE));
        verdict.effect(Effect.IRREVERSIBLE)
                .remark(Hazard.DROPPED, "everything in the schema " + name + " is gone", LATER);
    }

    private void statistics(Name name, Verdict verdict) {
        verdict.effect(Effect.EXPAND);
        catalog.tableOfStatistics(name).ifPresent(table -> verdict.lock(table, LockMode.SHARE_UPDATE_EXCLUSIVE));
    }

    private void thing(Name name, Verdict verdict) {
        if (catalog.isFresh(name)) {
            verdict.effect(Effect.EXPAND);
        } else {
            contract(name.toString(), verdict);
        }
    }

    private static void contract(String name, Verdict verdict) {
        verdict.effect(Effect.CONTRACT).remark(Hazard.DROPPED, "older code may use " + name, LATER);
    }

    void truncate(Ddl.Truncate truncate, Verdict verdict) {
        for (Name name : truncate.tables()) {
            verdict.lock(name, LockMode.ACCESS_EXCLUSIVE).rewrite(name);
            if (catalog.isFresh(name)) {
                verdict.effect(Effect.DATA);
                continue;
            }
            verdict.effect(Effect.IRREVERSIBLE).remark(Hazard.ROWS_GONE, "every row of " + name + " is gone", LATER);
            if (truncate.cascade()) {
                catalog.referring(name)
                        .forEach(other -> verdict.lock(other.name, LockMode.ACCESS_EXCLUSIVE)
                                .rewrite(other.name));
            }
        }
    }

    void rename(Ddl.Rename rename, Verdict verdict) {
        Name name = rename.name();
        boolean fresh = catalog.isFresh(name);
        if (rename.kind() == Kind.VIEW || rename.kind() == Kind.MATERIALIZED_VIEW) {
            verdict.lock(name, LockMode.ACCESS_EXCLUSIVE);
        }
        if (rename.kind() == Kind.INDEX) {
            verdict.effect(Effect.EXPAND);
            rename.to().ifPresent(to -> catalog.renameIndex(name, name.beside(to)));
            return;
        }
        verdict.effect(fresh ? Effect.EXPAND : Effect.CONTRACT);
        if (!fresh) {
            verdict.remark(
                    Hazard.RENAMED,
                    "older code calls it " + name,
                    "make a second one by the new name, and drop this one when the old version is gone");
        }
    }
}
