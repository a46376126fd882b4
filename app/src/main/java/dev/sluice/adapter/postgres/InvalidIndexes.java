package dev.sluice.adapter.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code CREATE INDEX CONCURRENTLY} and {@code REINDEX CONCURRENTLY} leave behind when they break off: indexes that cost
 * every write and serve no query. One that is being built just now is none of them, nor is a partitioned table's, which waits
 * for those of its parts.
 */
public final class InvalidIndexes {
    private static final String SQL = """
            select i.indexrelid::regclass::text, i.indrelid::regclass::text
            from pg_index i join pg_class c on c.oid = i.indexrelid
            where not i.indisvalid and c.relkind = 'i'
              and not exists (select 1 from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
            """;

    private final PostgresServer server;

    public InvalidIndexes(PostgresServer server) {
        this.server = server;
    }

    /** Each with the table that it is on. */
    public Map<String, String> find() {
        Map<String, String> found = new TreeMap<>();
        try (Connection connection = server.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SQL)) {
            while (row.next()) {
                found.put(row.getString(1), row.getString(2));
            }
            return found;
        } catch (SQLException e) {
            throw server.unreachable(server.database(), e);
        }
    }
}
