package dev.sluice.adapter.migration;

import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** {@code _prisma_migrations}: a row for every attempt, finished, rolled back or neither. */
final class PrismaTable {
    private final ToolTable table;
    private final String relation;
    private final String from;

    /** @param schema where it is; empty for the one that the database's user sees first */
    PrismaTable(DataSource source, Optional<String> schema) {
        this.table = new ToolTable(source);
        String prefix =
                schema.map(name -> '"' + name.replace("\"", "\"\"") + "\".").orElse("");
        this.relation = " " + prefix + "_prisma_migrations ";
        this.from = " from" + relation;
    }

    /** What the database has, in the order in which it ran. */
    List<String> applied() {
        return table
                .rows(
                        "select migration_name" + from + "where finished_at is not null and rolled_back_at is null"
                                + " order by finished_at, migration_name",
                        row -> row.getString(1))
                .stream()
                .distinct()
                .toList();
    }

    /** Why Prisma would not go on: the first attempt that neither ended well nor was marked as rolled back. */
    Optional<String> failed() {
        return table
                .rows(
                        "select migration_name, started_at, coalesce(logs, '')" + from
                                + "where finished_at is null and rolled_back_at is null order by started_at",
                        row -> explained(row.getString(1), row.getString(2), row.getString(3)))
                .stream()
                .findFirst();
    }

    /** Notes, as {@code prisma migrate resolve --rolled-back} does, that an attempt has left nothing. */
    void rolledBack(String name) {
        table.change(
                "update" + relation + "set rolled_back_at = current_timestamp"
                        + " where migration_name = ? and finished_at is null and rolled_back_at is null",
                name);
    }

    private static String explained(String name, String startedAt, String logs) {
        String why = logs.isBlank()
                ? "began at " + startedAt + " and did not end: it still runs, or it was killed"
                : "failed at " + startedAt + ": "
                        + logs.strip()
                                .lines()
                                .filter(line -> !line.isBlank())
                                .reduce((earlier, later) -> line(earlier, later))
                                .orElse("");
        return "migration " + name + " " + why + ". Undo by hand what it left, then say so with"
                + " `prisma migrate resolve --rolled-back " + name + "` (or --applied, when all of it is there)";
    }

    private static String line(String earlier, String later) {
        String joined = earlier + " " + later.strip();
        return joined.length() <= 300 ? joined : earlier;
    }
}
