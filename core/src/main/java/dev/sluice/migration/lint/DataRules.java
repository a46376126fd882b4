package dev.sluice.migration.lint;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.ddl.Ddl;
import dev.sluice.migration.ddl.Name;
import java.util.Set;

/** What reading, writing and looking after rows does. */
final class DataRules {
    private static final Set<String> HARMLESS = Set.of(
            "count",
            "sum",
            "max",
            "min",
            "avg",
            "setval",
            "set_config",
            "nextval",
            "currval",
            "generate_series",
            "random",
            "gen_random_uuid",
            "string_agg",
            "array_agg",
            "jsonb_agg",
            "row_number",
            "rank",
            "dense_rank",
            "lag",
            "lead",
            "bool_and",
            "bool_or",
            "pg_sleep",
            "pg_advisory_lock",
            "pg_advisory_unlock",
            "pg_advisory_xact_lock",
            "pg_get_serial_sequence",
            "to_regclass",
            "clock_timestamp",
            "exists",
            "version");

    private final Catalog catalog;

    DataRules(Catalog catalog) {
        this.catalog = catalog;
    }

    void rows(Ddl.Data rows, Verdict verdict) {
        rows.reads().forEach(table -> verdict.lock(table, LockMode.ACCESS_SHARE));
        rows.target().ifPresent(table -> verdict.lock(table, LockMode.ROW_EXCLUSIVE));
        verdict.effect(Effect.DATA);
        boolean select = rows.verb() == Ddl.Data.Verb.SELECT;
        if (select && rows.calls().stream().anyMatch(this::mayDoAnything)) {
            verdict.effect(Effect.UNKNOWN)
                    .remark(
                            Hazard.NOT_RECOGNISED,
                            "it calls a function, and what that does is not judged",
                            "let the rehearsal show it (`sluice plan --rehearse`)");
        }
        boolean known = rows.target().filter(t -> !catalog.isFresh(t)).isPresent();
        if (known && rows.everyRow() && rows.verb() == Ddl.Data.Verb.UPDATE) {
            verdict.remark(
                    Hazard.ALL_ROWS,
                    "every row of " + rows.target().get() + " is locked until this ends",
                    "update in batches of some thousand rows, each in a transaction of its own");
        }
        if (known && rows.everyRow() && rows.verb() == Ddl.Data.Verb.DELETE) {
            verdict.effect(Effect.IRREVERSIBLE)
                    .remark(
                            Hazard.ROWS_GONE,
                            "every row of " + rows.target().get() + " is deleted",
                            "run it when the old version is gone");
        }
    }

    private boolean mayDoAnything(String function) {
        return !HARMLESS.contains(function) && !new Defaults(catalog).isSameForAllRows(function);
    }

    void refresh(Ddl.Refresh refresh, Verdict verdict) {
        verdict.effect(refresh.emptied() ? Effect.CONTRACT : Effect.DATA);
        if (refresh.emptied()) {
            verdict.remark(
                    Hazard.DROPPED,
                    "older code cannot read " + refresh.view() + " before it is filled again",
                    "refresh it with its data");
        }
        verdict.lock(refresh.view(), refresh.concurrently() ? LockMode.EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE);
        catalog.find(refresh.view())
                .ifPresent(view -> view.reads.forEach(table -> verdict.lock(table, LockMode.ACCESS_SHARE)));
        if (refresh.concurrently()) {
            verdict.scan(refresh.view());
        }
        if (!refresh.concurrently()) {
            verdict.rewrite(refresh.view())
                    .remark(
                            Hazard.VIEW_BLOCKS,
                            "nobody can read " + refresh.view() + " until it is filled again",
                            "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on it");
        }
    }

    void maintain(Ddl.Maintain maintain, Verdict verdict) {
        verdict.effect(Effect.NEUTRAL);
        for (Name name : maintain.names()) {
            switch (maintain.work()) {
                case VACUUM, ANALYZE -> verdict.lock(name, LockMode.SHARE_UPDATE_EXCLUSIVE);
                case VACUUM_FULL, CLUSTER ->
                    verdict.lock(name, LockMode.ACCESS_EXCLUSIVE)
                            .rewrite(name)
                            .remark(
                                    Hazard.WRITTEN_ANEW,
                                    "nobody can read or write " + name + " until it is written anew",
                                    "use pg_repack or pg_squeeze, outside of a deployment");
                case REINDEX_TABLE, REINDEX_ALL -> reindex(name, maintain.concurrently(), verdict);
                case REINDEX_INDEX ->
                    reindex(
                            catalog.index(name).map(Catalog.Index::table).orElse(name),
                            maintain.concurrently(),
                            verdict);
            }
        }
    }

    private static void reindex(Name table, boolean concurrently, Verdict verdict) {
        verdict.lock(table, concurrently ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.SHARE)
                .scan(table);
        if (!concurrently) {
            verdict.remark(
                    Hazard.REINDEX_BLOCKS,
                    "nobody can write to " + table + ", or use the index, until it is made anew",
                    "REINDEX ... CONCURRENTLY, outside of a transaction");
        }
    }

    void lock(Ddl.Lock lock, Verdict verdict) {
        verdict.effect(Effect.NEUTRAL);
        lock.tables().forEach(table -> verdict.lock(table, lock.mode()));
        if (verdict.blocks()) {
            verdict.remark(
                    Hazard.LOCK_TAKEN,
                    "others wait for this lock until the transaction ends",
                    "leave it to the statements to take the locks they need, or take a weaker one");
        }
    }
}
