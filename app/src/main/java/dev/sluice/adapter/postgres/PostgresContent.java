package dev.sluice.adapter.postgres;

import dev.sluice.adapter.backup.Content;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.adapter.jdbc.SchemaHash;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads what a PostgreSQL database holds, within the transaction of the connection it is given. */
final class PostgresContent {
    private static final Pattern PLAIN = Pattern.compile("[^\".]+");

    private PostgresContent() {}

    static Content read(Connection connection) throws SQLException {
        return new Content(rows(connection), schemaHash(connection));
    }

    /** Exact counts of every table; partitions are counted, not the table they are parts of. */
    static SortedMap<String, Long> rows(Connection connection) throws SQLException {
        SortedMap<String, Long> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local row_security = off");
            for (Map.Entry<String, String> table : tables(statement).entrySet()) {
                String count = Scalar.text(statement, "select count(*) from only " + table.getValue())
                        .orElse("0");
                rows.put(table.getKey(), Long.parseLong(count));
            }
        }
        return rows;
    }

    /** The hash of the schema, with every name written out so that no search path plays a part. */
    static String schemaHash(Connection connection) throws SQLException {
        List<String> definitions = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            String path = Scalar.text(statement, "select current_setting('search_path')")
                    .orElse("");
            statement.execute("select set_config('search_path', '', true)");
            for (SchemaQuery query : SchemaQuery.values()) {
                try (ResultSet rows = statement.executeQuery(query.sql())) {
                    while (rows.next()) {
                        definitions.add(query.definition(rows));
                    }
                }
            }
            statement.execute("select set_config('search_path', " + Identifiers.literal(path) + ", true)");
        }
        return SchemaHash.of(definitions);
    }

    /** How a table is called in a manifest, and how in SQL. */
    private static Map<String, String> tables(Statement statement) throws SQLException {
        Map<String, String> tables = new TreeMap<>();
        String sql = """
                select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
                  and n.nspname !~ '^pg_(toast|temp)'
                  and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass
                                  and d.objid = c.oid and d.deptype = 'e')
                """;
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                String schema = rows.getString(1);
                String table = rows.getString(2);
                tables.put(shown(schema, table), Identifiers.quoted(schema) + "." + Identifiers.quoted(table));
            }
        }
        return tables;
    }

    static String shown(String schema, String table) {
        return schema.equals("public") ? plain(table) : plain(schema) + "." + plain(table);
    }

    private static String plain(String name) {
        return PLAIN.matcher(name).matches() ? name : Identifiers.quoted(name);
    }
}
