package dev.sluice.migration.lint;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.ddl.Constraint;
import dev.sluice.migration.ddl.Ddl;
import dev.sluice.migration.ddl.Ddl.Kind;
import dev.sluice.migration.lint.Table.Sort;
import java.util.List;
import java.util.Optional;

/** Says what a statement does, and takes down what it tells of the database. */
final class Judge {
    private static final String REHEARSE =
            "let the rehearsal show it (`sluice plan --rehearse`), or write it as plain statements";

    private final Catalog catalog;
    private final AlterTableRules tables;
    private final DropRules drops;
    private final DataRules data;

    Judge(Catalog catalog, int serverVersion) {
        this.catalog = catalog;
        this.tables = new AlterTableRules(catalog, serverVersion);
        this.drops = new DropRules(catalog);
        this.data = new DataRules(catalog);
    }

    Verdict judge(Ddl ddl) {
        Verdict verdict = new Verdict(catalog);
        switch (ddl) {
            case Ddl.CreateTable create -> createTable(create, verdict);
            case Ddl.AlterTable alter -> tables.judge(alter, verdict);
            case Ddl.CreateIndex create -> createIndex(create, verdict);
            case Ddl.CreateView create -> createView(create, verdict);
            case Ddl.Create create -> {
                verdict.effect(Effect.EXPAND);
                catalog.addFresh(create.name());
            }
            case Ddl.CreateFunction function -> createFunction(function, verdict);
            case Ddl.CreateDomain domain -> {
                verdict.effect(Effect.EXPAND);
                catalog.addDomain(domain.name(), domain.type(), domain.constrained());
                catalog.addFresh(domain.name());
            }
            case Ddl.OnTable on -> onTable(on, verdict);
            case Ddl.AddEnumValue _ -> verdict.effect(Effect.EXPAND);
            case Ddl.RenameEnumValue value -> renameValue(value, verdict);
            case Ddl.AlterDomain domain -> alterDomain(domain, verdict);
            case Ddl.Rename rename -> drops.rename(rename, verdict);
            case Ddl.Drop drop -> drops.drop(drop, verdict);
            case Ddl.Truncate truncate -> drops.truncate(truncate, verdict);
            case Ddl.Refresh refresh -> data.refresh(refresh, verdict);
            case Ddl.Maintain maintain -> data.maintain(maintain, verdict);
            case Ddl.Lock lock -> data.lock(lock, verdict);
            case Ddl.Data rows -> data.rows(rows, verdict);
            case Ddl.Comment comment ->
                comment.table().ifPresent(table -> verdict.lock(table, LockMode.SHARE_UPDATE_EXCLUSIVE));
            case Ddl.Privileges privileges -> privileges(privileges, verdict);
            case Ddl.Transaction _, Ddl.Set _, Ddl.Harmless _ -> verdict.effect(Effect.NEUTRAL);
            case Ddl.Unrecognised unknown ->
                verdict.effect(Effect.UNKNOWN)
                        .remark(Hazard.NOT_RECOGNISED, "this is not judged: " + unknown.why(), REHEARSE);
        }
        return verdict;
    }

    private void createTable(Ddl.CreateTable create, Verdict verdict) {
        verdict.effect(Effect.EXPAND);
        create.query().ifPresent(reads -> reads.forEach(table -> verdict.lock(table, LockMode.ACCESS_SHARE)));
        if (create.temporary()
                || (create.ifNotExists() && catalog.find(create.name()).isPresent())) {
            return;
        }
        Table table = new Table(create.name(), Sort.TABLE, true);
        table.partitioned = create.partitioned();
        create.columns().forEach(column -> {
            table.put(column);
            column.constraints().forEach(constraint -> put(table, constraint, verdict));
        });
        create.constraints().forEach(constraint -> put(table, constraint, verdict));
        create.parents().forEach(parent -> {
            verdict.lock(parent, LockMode.SHARE_UPDATE_EXCLUSIVE);
            inherit(table, catalog.table(parent));
        });
        catalog.add(table);
        create.partitionOf().ifPresent(parent -> partition(table, catalog.table(parent), verdict));
    }

    private void put(Table table, Constraint constraint, Verdict verdict) {
        table.put(constraint);
        if (constraint.hasIndex()) {
            catalog.addIndex(
                    table.name.beside(constraint.nameOn(table.name)),
                    new Catalog.Index(table.name, true, constraint.columns(), true));
        }
        constraint
                .references()
                .filter(other -> !other.equals(table.name))
                .ifPresent(other -> verdict.lock(other, LockMode.SHARE_ROW_EXCLUSIVE));
    }

    private static void inherit(Table table, Table parent) {
        parent.columns.values().forEach(table::put);
        parent.children.add(table.name);
    }

    private void partition(Table table, Table parent, Verdict verdict) {
        verdict.lock(parent.name, LockMode.ACCESS_EXCLUSIVE);
        parent.defaultPartition.ifPresent(
                other -> verdict.lock(other, LockMode.ACCESS_EXCLUSIVE).scan(other));
        inherit(table, parent);
        table.parent = Optional.of(parent.name);
        parent.constraints.values().stream()
                .flatMap(c -> c.references().stream())
                .forEach(other -> verdict.lock(other, LockMode.SHARE_ROW_EXCLUSIVE));
        if (!parent.fresh) {
            verdict.remark(
                    Hazard.PARTITION_SCAN,
                    "PARTITION OF takes an ACCESS EXCLUSIVE lock on " + parent.name,
                    "create the table by itself (LIKE " + parent.name
                            + "), then ALTER TABLE ... ATTACH PARTITION, which lets others read and write");
        }
    }

    private void createIndex(Ddl.CreateIndex create, Verdict verdict) {
        Table table = catalog.table(create.table());
        List<String> columns = create.columns();
        boolean fresh = table.fresh
                || (!columns.isEmpty()
                        && !create.onExpressions()
                        && columns.stream().anyMatch(table::isFresh));
        verdict.effect(create.unique() && !fresh ? Effect.CONTRACT : Effect.EXPAND)
                .lock(table.name, create.concurrently() ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.SHARE);
        if (!table.partitioned) {
            verdict.scan(table.name);
        } else if (!create.only()) {
            catalog.descendants(table)
                    .forEach(child -> verdict.lock(child.name, LockMode.SHARE).scan(child.name));
        }
        if (!create.name().isEmpty()) {
            catalog.addIndex(
                    table.name.beside(create.name()),
                    new Catalog.Index(table.name, create.unique(), columns, !create.onExpressions()));
        }
        if (!table.fresh && !create.concurrently()) {
            verdict.remark(
                    Hazard.INDEX_BLOCKS,
                    "nobody can write to " + table.name + " until the index is made",
                    "CREATE INDEX CONCURRENTLY, in a migration of its own that runs without a transaction");
        }
        if (create.unique() && !fresh) {
            verdict.remark(
                    Hazard.RESTRICTED,
                    "older code may write what this unique index refuses",
                    "run it when the old version is gone, or say why it cannot happen: -- sluice: allow "
                            + Hazard.RESTRICTED.label() + " REASON");
        }
    }

    private void createView(Ddl.CreateView create, Verdict verdict) {
        create.reads().forEach(table -> verdict.lock(table, LockMode.ACCESS_SHARE));
        boolean there =
                catalog.find(create.name()).filter(t -> t.sort == Sort.VIEW).isPresent();
        if (create.replace() && (there || !catalog.isTold())) {
            verdict.lock(create.name(), LockMode.ACCESS_EXCLUSIVE);
        }
        verdict.effect(Effect.EXPAND);
        if (!there) {
            Table view = new Table(
                    create.name(),
                    create.materialized() ? Sort.MATERIALIZED_VIEW : Sort.VIEW,
                    !create.replace() || catalog.isTold());
            view.reads.addAll(create.reads());
            catalog.add(view);
        }
    }

    private void createFunction(Ddl.CreateFunction function, Verdict verdict) {
        boolean isNew = !function.replace()
                || (catalog.isTold()
                        && catalog.isVolatile(function.name().name()).isEmpty());
        verdict.effect(isNew ? Effect.EXPAND : Effect.UNKNOWN);
        catalog.addFunction(function.name().name(), function.isVolatile());
        if (!isNew) {
            verdict.remark(
                    Hazard.NOT_RECOGNISED,
                    "older code may call " + function.name() + ", and what the new body does is not judged",
                    "give the new one a name of its own, or let the rehearsal show it");
        }
    }

    private void onTable(Ddl.OnTable on, Verdict verdict) {
        Table table = catalog.table(on.table());
        boolean create = on.verb() == Ddl.OnTable.Verb.CREATE;
        LockMode mode = switch (on.kind()) {
            case STATISTICS -> LockMode.SHARE_UPDATE_EXCLUSIVE;
            case TRIGGER -> create ? LockMode.SHARE_ROW_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE;
            default -> LockMode.ACCESS_EXCLUSIVE;
        };
        verdict.lock(table.name, mode);
        if (on.kind() == Kind.STATISTICS) {
            catalog.addStatistics(on.name(), table.name);
        }
        verdict.effect(table.fresh ? Effect.EXPAND : effect(on));
        if (verdict.effect() == Effect.UNKNOWN) {
            verdict.remark(
                    Hazard.NOT_RECOGNISED,
                    "what this does when older code writes to " + table.name + " is not judged",
                    REHEARSE);
        }
        if (verdict.effect() == Effect.CONTRACT) {
            boolean gone = on.verb() == Ddl.OnTable.Verb.DROP;
            verdict.remark(
                    gone ? Hazard.DROPPED : Hazard.RESTRICTED,
                    "older code relies on what " + table.name + " does by itself",
                    "run it when the old version is gone");
        }
    }

    private static Effect effect(Ddl.OnTable on) {
        return switch (on.verb()) {
            case CREATE ->
                switch (on.kind()) {
                    case STATISTICS -> Effect.EXPAND;
                    case POLICY -> on.restrictive() ? Effect.CONTRACT : Effect.EXPAND;
                    default -> Effect.UNKNOWN;
                };
            case ALTER -> on.kind() == Kind.POLICY ? Effect.CONTRACT : Effect.EXPAND;
            case RENAME -> Effect.EXPAND;
            case DROP -> Effect.CONTRACT;
        };
    }

    private void renameValue(Ddl.RenameEnumValue value, Verdict verdict) {
        if (catalog.isFresh(value.type())) {
            verdict.effect(Effect.EXPAND);
            return;
        }
        verdict.effect(Effect.CONTRACT)
                .remark(
                        Hazard.VALUE_RENAMED,
                        "older code writes '" + value.from() + "', which is then no value of " + value.type(),
                        "add '" + value.to()
                                + "' beside it, let the new version write that, and update the rows later");
    }

    private void alterDomain(Ddl.AlterDomain domain, Verdict verdict) {
        boolean scans = switch (domain.act()) {
            case ADD_CONSTRAINT, VALIDATE, SET_NOT_NULL -> true;
            case ADD_NOT_VALID, LOOSEN, DEFAULT -> false;
        };
        boolean restricts = domain.act() != Ddl.AlterDomain.Act.VALIDATE
                && (scans || domain.act() == Ddl.AlterDomain.Act.ADD_NOT_VALID);
        if (scans) {
            for (Table table : catalog.using(domain.domain())) {
                verdict.lock(table.name, LockMode.SHARE).scan(table.name);
            }
            verdict.remark(
                    Hazard.CHECK_SCAN,
                    "every table that uses " + domain.domain() + " is read while nobody can write to it",
                    "ADD CONSTRAINT ... NOT VALID first, VALIDATE CONSTRAINT in a quiet hour");
        }
        verdict.effect(restricts ? Effect.CONTRACT : Effect.EXPAND);
        if (restricts) {
            verdict.remark(
                    Hazard.RESTRICTED,
                    "older code may write what " + domain.domain() + " then refuses",
                    "run it when the old version is gone");
        }
    }

    private static void privileges(Ddl.Privileges privileges, Verdict verdict) {
        if (!privileges.revoke()) {
            verdict.effect(Effect.EXPAND);
            return;
        }
        verdict.effect(Effect.CONTRACT)
                .remark(
                        Hazard.RESTRICTED,
                        "older code may use what is taken from it",
                        "run it when the old version is gone");
    }
}
