package dev.sluice.migration.lint;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.ddl.Change;
import dev.sluice.migration.ddl.Change.Setting;
import dev.sluice.migration.ddl.Constraint;
import dev.sluice.migration.ddl.Ddl;
import dev.sluice.migration.ddl.Ddl.Kind;
import dev.sluice.migration.ddl.Name;
import java.util.Optional;

/** What ALTER TABLE does, change by change. */
final class AlterTableRules {
    /** From here on the constraint of a partitioned table locks its partitions like the table itself. */
    private static final int PARTITIONS_LOCKED_ALIKE = 18;

    private final int serverVersion;
    private final Catalog catalog;
    private final ColumnRules columns;
    private final ConstraintRules constraints;
    private final ConstraintEnds ends;

    AlterTableRules(Catalog catalog, int serverVersion) {
        this.catalog = catalog;
        this.serverVersion = serverVersion;
        this.constraints = new ConstraintRules(catalog);
        this.ends = new ConstraintEnds(catalog);
        this.columns = new ColumnRules(catalog, constraints, ends, serverVersion);
    }

    void judge(Ddl.AlterTable alter, Verdict verdict) {
        if (alter.kind() == Kind.INDEX || alter.kind() == Kind.SEQUENCE) {
            verdict.effect(Effect.EXPAND);
            return;
        }
        Table table = catalog.table(alter.name());
        for (int i = 0; i < alter.changes().size(); i++) {
            if (alter.changes().size() > 1) {
                verdict.at(alter.places().get(i));
            }
            judge(alter.changes().get(i), catalog.find(table.name).orElse(table), verdict);
        }
        verdict.atTheWhole();
        if (!alter.only() && alter.changes().stream().anyMatch(AlterTableRules::goesDown)) {
            catalog.descendants(table).forEach(child -> verdict.likewise(table.name, child.name));
        }
        if (alter.kind() == Kind.VIEW) {
            verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        }
        if (table.partitioned) {
            if (!alter.only()) {
                alter.changes().forEach(change -> indexed(change, table, verdict));
            }
            verdict.hasNoRows(table.name);
        }
    }

    /** The index of a partitioned table's constraint is made on each of its partitions. */
    private void indexed(Change change, Table table, Verdict verdict) {
        if (change instanceof Change.AddConstraint(Constraint constraint)
                && constraint.hasIndex()
                && constraint.usingIndex().isEmpty()) {
            LockMode mode = serverVersion >= PARTITIONS_LOCKED_ALIKE ? LockMode.ACCESS_EXCLUSIVE : LockMode.SHARE;
            catalog.descendants(table)
                    .forEach(child -> verdict.lock(child.name, mode).scan(child.name));
        }
    }

    /** Whether a change of a table is one of its children too. */
    private static boolean goesDown(Change change) {
        return switch (change) {
            case Change.AddConstraint add ->
                add.constraint().kind() == Constraint.Kind.CHECK
                        || add.constraint().kind() == Constraint.Kind.NOT_NULL;
            case Change.AddColumn _,
                    Change.DropColumn _,
                    Change.SetType _,
                    Change.SetDefault _,
                    Change.DropDefault _,
                    Change.SetNotNull _,
                    Change.DropNotNull _,
                    Change.RenameColumn _,
                    Change.DropConstraint _,
                    Change.ValidateConstraint _ -> true;
            default -> false;
        };
    }

    private void judge(Change change, Table table, Verdict verdict) {
        switch (change) {
            case Change.AddColumn add -> columns.add(add, table, verdict);
            case Change.DropColumn drop -> columns.drop(drop, table, verdict);
            case Change.SetType type -> columns.type(type, table, verdict);
            case Change.SetDefault value -> columns.setDefault(value, table, verdict);
            case Change.DropDefault none -> columns.dropDefault(none, table, verdict);
            case Change.SetNotNull notNull -> constraints.notNull(notNull.column(), false, table, verdict);
            case Change.DropNotNull nullable -> columns.dropNotNull(nullable, table, verdict);
            case Change.Expressed expressed -> columns.expressed(expressed, table, verdict);
            case Change.Identity identity -> columns.identity(identity, table, verdict);
            case Change.AddConstraint add -> constraints.add(add.constraint(), table, verdict);
            case Change.AlterConstraint _ -> constraints.alter(table, verdict);
            case Change.DropConstraint drop -> ends.drop(drop, table, verdict);
            case Change.ValidateConstraint validate -> constraints.validate(validate.name(), table, verdict);
            case Change.RenameColumn rename -> columns.rename(rename, table, verdict);
            case Change.RenameConstraint rename -> ends.rename(rename, table, verdict);
            case Change.RenameTo rename -> moved(table, Optional.of(table.name.beside(rename.name())), verdict);
            case Change.SetSchema schema ->
                moved(table, Optional.of(new Name(schema.schema(), table.name.name())), verdict);
            case Change.AttachPartition attach -> attach(attach, table, verdict);
            case Change.DetachPartition detach -> detach(detach, table, verdict);
            case Change.Inherit inherit -> inherit(inherit, table, verdict);
            case Change.Set set -> set(set.setting(), table, verdict);
            case Change.Other other ->
                verdict.effect(Effect.UNKNOWN)
                        .lock(table.name, LockMode.ACCESS_EXCLUSIVE)
                        .remark(
                                Hazard.NOT_RECOGNISED,
                                "this change is not judged: " + other.words(),
                                "let the rehearsal show it (`sluice plan --rehearse`)");
        }
    }

    private void moved(Table table, Optional<Name> to, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        verdict.effect(table.fresh ? Effect.EXPAND : Effect.CONTRACT);
        if (!table.fresh) {
            verdict.remark(
                    Hazard.RENAMED,
                    "older code calls it " + table.name,
                    "leave its name, or make a view by the old name in the same transaction and allow it with its reason");
        }
        to.ifPresent(name -> catalog.rename(table.name, name));
    }

    private void attach(Change.AttachPartition attach, Table table, Verdict verdict) {
        Name name = attach.partition();
        verdict.effect(Effect.EXPAND)
                .lock(table.name, LockMode.SHARE_UPDATE_EXCLUSIVE)
                .lock(name, LockMode.ACCESS_EXCLUSIVE)
                .scan(name);
        table.defaultPartition.ifPresent(
                other -> verdict.lock(other, LockMode.ACCESS_EXCLUSIVE).scan(other));
        table.children.add(name);
        Table partition = catalog.table(name);
        partition.parent = Optional.of(table.name);
        if (attach.isDefault()) {
            table.defaultPartition = Optional.of(name);
        }
        if (!partition.fresh) {
            verdict.remark(
                    Hazard.PARTITION_SCAN,
                    name + " is read from end to end under an ACCESS EXCLUSIVE lock",
                    "give it a CHECK that says the same as the bounds, NOT VALID and then validated, before it is attached");
        }
    }

    private void detach(Change.DetachPartition detach, Table table, Verdict verdict) {
        boolean concurrently = detach.concurrently();
        verdict.effect(table.fresh ? Effect.EXPAND : Effect.CONTRACT)
                .lock(table.name, concurrently ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE)
                .lock(detach.partition(), LockMode.ACCESS_EXCLUSIVE);
        table.children.remove(detach.partition());
        if (table.fresh) {
            return;
        }
        verdict.remark(
                Hazard.DROPPED,
                "older code no longer finds the rows of " + detach.partition() + " in " + table.name,
                "run it when the old version is gone");
        if (!concurrently) {
            verdict.remark(
                    Hazard.PARTITION_SCAN,
                    "nobody can read or write " + table.name + " while it waits for its lock",
                    "DETACH PARTITION ... CONCURRENTLY, outside of a transaction");
        }
    }

    private void inherit(Change.Inherit inherit, Table table, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE)
                .lock(inherit.parent(), inherit.ended() ? LockMode.ACCESS_SHARE : LockMode.SHARE_UPDATE_EXCLUSIVE);
        verdict.effect(inherit.ended() && !table.fresh ? Effect.CONTRACT : Effect.EXPAND);
    }

    private static void set(Setting setting, Table table, Verdict verdict) {
        verdict.lock(table.name, lock(setting));
        verdict.effect(table.fresh ? Effect.EXPAND : effect(setting));
        switch (setting) {
            case LOGGED, UNLOGGED, TABLESPACE, ACCESS_METHOD ->
                verdict.rewrite(table.name)
                        .remark(
                                Hazard.WRITTEN_ANEW,
                                "nobody can read or write " + table.name + " until it is written anew",
                                "do it in a quiet hour, or into a new table that is filled beside it");
            case ENABLE_ROW_SECURITY, FORCE_ROW_SECURITY, DISABLE_TRIGGER ->
                verdict.remark(
                        Hazard.RESTRICTED,
                        "older code relies on how " + table.name + " behaves now",
                        "run it when the old version is gone");
            case OWNER, ENABLE_TRIGGER ->
                verdict.remark(
                        Hazard.NOT_RECOGNISED,
                        "whether older code can go on with this is not known",
                        "let the rehearsal show it");
            default -> {}
        }
    }

    private static LockMode lock(Setting setting) {
        return switch (setting) {
            case STATISTICS, COLUMN_OPTIONS, STORAGE_PARAMETERS, CLUSTER_ON -> LockMode.SHARE_UPDATE_EXCLUSIVE;
            case ENABLE_TRIGGER, DISABLE_TRIGGER -> LockMode.SHARE_ROW_EXCLUSIVE;
            default -> LockMode.ACCESS_EXCLUSIVE;
        };
    }

    private static Effect effect(Setting setting) {
        return switch (setting) {
            case ENABLE_ROW_SECURITY, FORCE_ROW_SECURITY, DISABLE_TRIGGER -> Effect.CONTRACT;
            case OWNER, ENABLE_TRIGGER -> Effect.UNKNOWN;
            default -> Effect.EXPAND;
        };
    }
}
