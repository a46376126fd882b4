package dev.sluice.adapter.mariadb;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A statement that is over, as the server's own record of events has it.
 *
 * @param kind by the server's name for it: {@code alter_table}
 * @param rebuilds whether the server made the table anew while it ran, by a copy or in place
 */
record RanStatement(
        Id id, String kind, String sql, Duration took, long rows, boolean failed, boolean rebuilds, boolean nested) {
    private static final Set<String> OF_A_TABLE = Set.of(
            "alter_table",
            "create_index",
            "drop_index",
            "drop_table",
            "rename_table",
            "truncate",
            "optimize",
            "create_trigger");
    private static final Set<String> WRITES = Set.of(
            "insert",
            "insert_select",
            "update",
            "update_multi",
            "delete",
            "delete_multi",
            "replace",
            "replace_select",
            "load",
            "execute_sql",
            "Execute",
            "stmt");
    private static final List<String> DEFINITIONS =
            List.of("alter_", "create_", "drop_", "rename_", "truncate", "optimize", "repair", "grant", "revoke");

    /** Which one it was: the how manieth event of which thread of the server. */
    record Id(long thread, long event) {}

    /** Whether it changes a definition: then everything before it is committed, and so is it. */
    boolean isDdl() {
        return DEFINITIONS.stream().anyMatch(kind::startsWith) && !kind.endsWith("_db");
    }

    /** Whether it has to have a table that is there to itself, if only for a moment. */
    boolean needsTableAlone() {
        return OF_A_TABLE.contains(kind);
    }

    /** Whether the server itself says so: by a stage that only making a table anew has. */
    boolean madeTableAnew() {
        return !failed && (kind.equals("truncate") || (rebuilds && needsTableAlone()));
    }

    /** Rows that it changed: what {@code alter table} and {@code create table} call affected was copied. */
    long changedRows() {
        return WRITES.contains(kind) ? rows : kind.equals("create_table") ? rows : 0;
    }

    boolean writes() {
        return changedRows() > 0;
    }
}
