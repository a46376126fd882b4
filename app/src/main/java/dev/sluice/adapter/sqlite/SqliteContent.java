package dev.sluice.adapter.sqlite;

import dev.sluice.adapter.backup.Content;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.adapter.jdbc.SchemaHash;
import dev.sluice.adapter.jdbc.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what a database file holds. */
final class SqliteContent {
    private SqliteContent() {}

    static Content read(Connection connection) throws SQLException {
        return new Content(rows(connection), schemaHash(connection));
    }

    /** SQLite keeps every definition as it was written; written another way, with the same tokens, it is the same. */
    static String schemaHash(Connection connection) throws SQLException {
        List<String> definitions = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select type, name, tbl_name, sql from sqlite_master where sql is not null")) {
            while (rows.next()) {
                if (!SchemaHash.TOOL_TABLES.contains(rows.getString(3)) && !isInternal(rows.getString(2))) {
                    definitions.add(String.join(
                            "\u001f", rows.getString(1), rows.getString(2), SqlText.canonical(rows.getString(4))));
                }
            }
        }
        return SchemaHash.of(definitions);
    }

    private static SortedMap<String, Long> rows(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        SortedMap<String, Long> counts = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("select name from sqlite_master where type = 'table'")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                if (!isInternal(table)) {
                    String quoted = '"' + table.replace("\"", "\"\"") + '"';
                    String count = Scalar.text(statement, "select count(*) from " + quoted)
                            .orElse("0");
                    counts.put(table, Long.parseLong(count));
                }
            }
        }
        return counts;
    }

    private static boolean isInternal(String name) {
        return name.startsWith("sqlite_");
    }
}
