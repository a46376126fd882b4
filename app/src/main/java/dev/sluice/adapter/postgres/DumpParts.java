package dev.sluice.adapter.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which tables are dumped and restored beside the others: each list is one part. Everything that is in no list, small tables
 * above all, is in the main part, so that nothing can be forgotten.
 */
final class DumpParts {
    /** Below this a table is not worth a program of its own, and there is no end to their number. */
    private static final long WORTH_BYTES = 16L << 20;

    private static final int MOST_TABLES = 200;

    private DumpParts() {}

    /**
     * At most so many lists of quoted names; the main part counts as one that already has all the rest. Sizes are those that the
     * server has last noted: to ask for the present ones would wait for whoever has a table locked.
     */
    static List<List<String>> beside(Statement statement, int parts) throws SQLException {
        List<Share> shares = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            shares.add(new Share());
        }
        Share main = shares.getFirst();
        try (ResultSet rows = statement.executeQuery(SQL)) {
            while (rows.next()) {
                long bytes = rows.getLong(3);
                boolean own = bytes >= WORTH_BYTES && rows.getRow() <= MOST_TABLES;
                Share least = own
                        ? shares.stream()
                                .min(Comparator.comparingLong(s -> s.bytes))
                                .orElseThrow()
                        : main;
                least.bytes += bytes;
                least.tables.add(Identifiers.quoted(rows.getString(1)) + "." + Identifiers.quoted(rows.getString(2)));
            }
        }
        return shares.stream()
                .filter(share -> share != main && !share.tables.isEmpty())
                .map(share -> List.copyOf(share.tables))
                .toList();
    }

    private static final String SQL = """
            select n.nspname, c.relname,
                   (c.relpages + coalesce(t.relpages, 0)) * current_setting('block_size')::bigint
            from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_class t on t.oid = c.reltoastrelid
            where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
              and not exists (select 1 from pg_depend d
                              where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            order by 3 desc, 1, 2
            """;

    private static final class Share {
        private final List<String> tables = new ArrayList<>();
        private long bytes;
    }
}
