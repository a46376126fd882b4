package dev.sluice.migration.lint;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.ddl.Change;
import dev.sluice.migration.ddl.Column;
import dev.sluice.migration.ddl.Column.Generated;
import dev.sluice.migration.ddl.Constraint;
import dev.sluice.migration.ddl.Expression;
import dev.sluice.migration.ddl.TypeName;
import dev.sluice.migration.sql.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the changes of columns do: added, dropped, another type, another default. */
final class ColumnRules {
    private static final int VIRTUAL_SINCE = 18;
    private static final String LATER =
            "run it when the old version is gone: list the migration under `migrations.contract`";

    private final Catalog catalog;
    private final ConstraintRules constraints;
    private final ConstraintEnds ends;
    private final int serverVersion;

    ColumnRules(Catalog catalog, ConstraintRules constraints, ConstraintEnds ends, int serverVersion) {
        this.catalog = catalog;
        this.constraints = constraints;
        this.ends = ends;
        this.serverVersion = serverVersion;
    }

    void add(Change.AddColumn add, Table table, Verdict verdict) {
        Column column = add.column();
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE).effect(Effect.EXPAND);
        if (add.ifNotExists() && table.column(column.name()).isPresent()) {
            return;
        }
        table.put(column);
        table.freshColumns.add(column.name());
        if (!table.fresh) {
            values(column, table, verdict);
            required(column, table, verdict);
            if (column.type().name().equals("json")) {
                verdict.remark(
                        Hazard.JSON_COLUMN,
                        "SELECT DISTINCT and GROUP BY over whole rows of " + table.name + " fail from then on",
                        "take jsonb");
            }
        }
        column.constraints().forEach(constraint -> constraints.addWithColumn(constraint, column, table, verdict));
    }

    /** Whether every row has to be written for its values. */
    private void values(Column column, Table table, Verdict verdict) {
        boolean volatileDefault = column.defaultValue()
                .filter(value -> !new Defaults(catalog).isSameForAllRows(value))
                .isPresent();
        boolean numbered = column.type().isSerial() || column.generated() == Generated.IDENTITY;
        boolean checked = catalog.isConstrainedDomain(column.type().name());
        if (column.generated() == Generated.STORED) {
            verdict.rewrite(table.name)
                    .remark(
                            Hazard.GENERATED_COLUMN,
                            "nobody can read or write " + table.name + " until every row is written anew",
                            serverVersion >= VIRTUAL_SINCE
                                    ? "make it VIRTUAL, or a plain column that a trigger fills, and fill old rows in batches"
                                    : "add a plain column that a trigger fills, and fill old rows in batches");
        } else if (volatileDefault || numbered || checked) {
            verdict.rewrite(table.name)
                    .remark(
                            Hazard.VOLATILE_DEFAULT,
                            "nobody can read or write " + table.name + " until every row is written anew",
                            "add the column without a default, set the default in a statement of its own, and fill old rows in batches");
        } else if (column.notNull()
                && column.generated() != Generated.VIRTUAL
                && column.defaultValue().isEmpty()) {
            verdict.scan(table.name);
        }
    }

    private static void required(Column column, Table table, Verdict verdict) {
        boolean filled = column.defaultValue().filter(v -> !v.isNull()).isPresent()
                || column.generated() != Generated.NO
                || column.type().isSerial();
        boolean demanded = column.notNull()
                || column.constraints().stream().anyMatch(c -> c.kind() == Constraint.Kind.PRIMARY_KEY);
        if (demanded && !filled) {
            verdict.effect(Effect.CONTRACT)
                    .remark(
                            Hazard.REQUIRED_COLUMN,
                            "older code inserts rows into " + table.name + " without " + column.name()
                                    + ", and is refused; where rows are there, this fails at once",
                            "give it a default, or leave out NOT NULL until the old version is gone");
        }
    }

    void drop(Change.DropColumn drop, Table table, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        ends.dropOf(drop.column(), table, verdict);
        if (drop.cascade()) {
            catalog.viewsOf(table.name).forEach(view -> verdict.lock(view.name, LockMode.ACCESS_EXCLUSIVE));
        }
        boolean fresh = table.isFresh(drop.column());
        verdict.effect(fresh ? Effect.EXPAND : Effect.IRREVERSIBLE);
        if (!fresh) {
            verdict.remark(
                    Hazard.DROPPED,
                    "older code may use " + table.name + "." + drop.column() + ", and what it holds is gone",
                    LATER);
        }
        table.columns.remove(drop.column());
    }

    void type(Change.SetType change, Table table, Verdict verdict) {
        Optional<Column> column = table.column(change.column());
        TypeChange effect = column.map(
                        c -> TypeChange.of(catalog.stored(bare(c.type())), catalog.stored(change.type())))
                .orElse(TypeChange.unknown());
        if (change.using().filter(using -> !isCast(using, change.column())).isPresent()) {
            effect = new TypeChange(true, false, true);
        }
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        verdict.effect(effect(effect, table.isFresh(change.column())));
        ends.touch(change.column(), effect.rewrites(), table, verdict);
        if (effect.rewrites()) {
            verdict.rewrite(table.name);
        }
        explain(change, effect, table, column, verdict);
        column.ifPresent(c -> table.put(with(c, change.type(), c.notNull(), c.defaultValue(), c.generated())));
    }

    /** Whether the new value is the old one by its new type: nothing is worked out. */
    private static boolean isCast(Expression using, String column) {
        boolean worksOut = using.tokens().stream()
                .anyMatch(t -> t.kind() == Token.Kind.OPERATOR || t.isWord("case") || t.isWord("when"));
        return using.mentions(column) && !worksOut && using.calls().stream().allMatch("cast"::equals);
    }

    private static Effect effect(TypeChange change, boolean fresh) {
        if (fresh || (change.fits() && !change.loses())) {
            return Effect.EXPAND;
        }
        return change.loses() ? Effect.IRREVERSIBLE : Effect.CONTRACT;
    }

    private static void explain(
            Change.SetType change, TypeChange effect, Table table, Optional<Column> column, Verdict verdict) {
        String from = column.map(c -> " from " + c.type()).orElse(", from a type that is not known here,");
        if (effect.rewrites() && !table.fresh) {
            verdict.remark(
                    Hazard.TYPE_REWRITE,
                    "changing " + table.name + "." + change.column() + from + " to " + change.type()
                            + " writes every row and index anew while nobody can read or write",
                    "add a column of the new type, fill it in batches and by a trigger, let the new version use it, drop the old one later");
        }
        if (verdict.effect().waitsForOldCode() && !table.isFresh(change.column())) {
            verdict.remark(
                    Hazard.TYPE_NARROWED,
                    "older code may read or write what " + change.type() + " does not hold or is not",
                    "add a column of the new type beside it; the old one goes when the old version is gone");
        }
    }

    /** Of a serial, the type that it has. */
    private static TypeName bare(TypeName type) {
        return type.isSerial() ? TypeName.of("int" + type.name().substring("serial".length())) : type;
    }

    void setDefault(Change.SetDefault set, Table table, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE).effect(Effect.EXPAND);
        table.column(set.column())
                .ifPresent(c -> table.put(with(c, c.type(), c.notNull(), Optional.of(set.value()), c.generated())));
    }

    void dropDefault(Change.DropDefault drop, Table table, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        Optional<Column> column = table.column(drop.column());
        boolean harmless = table.fresh
                || column.filter(c -> !c.notNull()
                                || (c.defaultValue().isEmpty() && !c.type().isSerial()))
                        .isPresent();
        verdict.effect(harmless ? Effect.EXPAND : Effect.CONTRACT);
        if (!harmless) {
            verdict.remark(
                    Hazard.REQUIRED_COLUMN,
                    "older code may leave " + drop.column() + " out, and is refused where it is NOT NULL",
                    LATER);
        }
        column.ifPresent(c -> table.put(with(c, c.type(), c.notNull(), Optional.empty(), c.generated())));
    }

    void dropNotNull(Change.DropNotNull drop, Table table, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE).effect(Effect.EXPAND);
        table.column(drop.column())
                .ifPresent(c -> table.put(with(c, c.type(), false, c.defaultValue(), c.generated())));
    }

    void expressed(Change.Expressed change, Table table, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        boolean fresh = table.isFresh(change.column());
        Effect effect = change.dropped() ? Effect.CONTRACT : Effect.UNKNOWN;
        verdict.effect(fresh ? Effect.EXPAND : effect);
        boolean virtual = table.column(change.column())
                .filter(c -> c.generated() == Generated.VIRTUAL)
                .isPresent();
        if (!change.dropped() && !virtual) {
            verdict.rewrite(table.name);
        }
        if (!fresh) {
            verdict.remark(
                    change.dropped() ? Hazard.RESTRICTED : Hazard.NOT_RECOGNISED,
                    "older code relies on how " + change.column() + " is made",
                    "add a column beside it");
        }
    }

    void identity(Change.Identity change, Table table, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        boolean breaks = switch (change.kind()) {
            case ADD_BY_DEFAULT, SET -> false;
            case ADD_ALWAYS, SET_ALWAYS, DROP -> true;
        };
        boolean contract = breaks && !table.isFresh(change.column());
        verdict.effect(contract ? Effect.CONTRACT : Effect.EXPAND);
        if (contract) {
            verdict.remark(
                    change.kind() == Change.Identity.Kind.DROP ? Hazard.REQUIRED_COLUMN : Hazard.RESTRICTED,
                    "older code fills " + change.column() + " otherwise",
                    "GENERATED BY DEFAULT lets both work");
        }
    }

    void rename(Change.RenameColumn rename, Table table, Verdict verdict) {
        verdict.lock(table.name, LockMode.ACCESS_EXCLUSIVE);
        boolean fresh = table.isFresh(rename.from());
        verdict.effect(fresh ? Effect.EXPAND : Effect.CONTRACT);
        if (!fresh) {
            verdict.remark(
                    Hazard.RENAMED,
                    "older code calls it " + table.name + "." + rename.from(),
                    "add " + rename.to() + " beside it, keep both equal by a trigger, and drop " + rename.from()
                            + " when the old version is gone");
        }
        Column column = table.columns.remove(rename.from());
        if (column != null) {
            table.columns.put(
                    rename.to(),
                    new Column(
                            rename.to(),
                            column.type(),
                            column.notNull(),
                            column.defaultValue(),
                            column.generated(),
                            column.constraints()));
        }
        ends.renameColumn(rename, table);
    }

    private static Column with(
            Column column, TypeName type, boolean notNull, Optional<Expression> value, Generated generated) {
        List<Constraint> same = new ArrayList<>(column.constraints());
        return new Column(column.name(), type, notNull, value, generated, same);
    }
}
