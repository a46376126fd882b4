package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.backup.Content;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.adapter.jdbc.SchemaHash;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads what the MariaDB database of a connection holds. */
final class MariadbContent {
    private static final Pattern COUNTER = Pattern.compile(" AUTO_INCREMENT=\\d+");

    private MariadbContent() {}

    static Content read(Connection connection) throws SQLException {
        SortedMap<String, Long> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            for (String table : names(statement, "BASE TABLE")) {
                String count = Scalar.text(statement, "select count(*) from " + Identifiers.quoted(table))
                        .orElse("0");
                rows.put(table, Long.parseLong(count));
            }
        }
        return new Content(rows, schemaHash(connection));
    }

    /** @param type as {@code information_schema} calls it: {@code BASE TABLE}, {@code SEQUENCE}, {@code VIEW} */
    static List<String> names(Statement statement, String type) throws SQLException {
        List<String> names = new ArrayList<>();
        String sql =
                "select table_name from information_schema.tables where table_schema = database() and table_type = "
                        + Identifiers.literal(type) + " order by table_name";
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /**
     * The hash of every definition as the server writes it, without owners and counters. Events are left out: where a backup is
     * tried they are not made, as they would run there.
     */
    static String schemaHash(Connection connection) throws SQLException {
        List<String> definitions = new ArrayList<>();
        List<StoredCode> programs = StoredCode.all(connection);
        try (Statement statement = connection.createStatement()) {
            for (String table : names(statement, "BASE TABLE")) {
                if (!SchemaHash.TOOL_TABLES.contains(table.toLowerCase(Locale.ROOT))) {
                    definitions.add("table\u001f" + table + "\u001f"
                            + table(second(statement, "show create table " + Identifiers.quoted(table))));
                }
            }
            for (String sequence : names(statement, "SEQUENCE")) {
                definitions.add("sequence\u001f" + sequence + "\u001f"
                        + second(statement, "show create sequence " + Identifiers.quoted(sequence)));
            }
        }
        for (StoredCode code : programs) {
            if (code.kind() != StoredCode.Kind.EVENT) {
                definitions.add(String.join(
                        "\u001f",
                        code.kind().name(),
                        code.name(),
                        code.sqlMode(),
                        code.databaseCollation(),
                        code.withoutDefiner().create().strip()));
            }
        }
        return SchemaHash.of(definitions);
    }

    /** In which order indexes and constraints were made is no part of what a table is; the order of its columns is. */
    private static String table(String create) {
        List<String> columns = new ArrayList<>();
        List<String> others = new ArrayList<>();
        String[] lines = COUNTER.matcher(create).replaceFirst("").split("\n");
        for (String line : lines) {
            String bare = line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
            (bare.startsWith("  `") || !bare.startsWith("  ") ? columns : others).add(bare);
        }
        others.sort(null);
        return String.join("\n", columns) + "\n" + String.join("\n", others);
    }

    private static String second(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(2);
        }
    }
}
