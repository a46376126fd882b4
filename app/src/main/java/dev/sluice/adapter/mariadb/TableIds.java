package dev.sluice.adapter.mariadb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** InnoDB's numbers of a database's tables. A table that was made anew has another one. */
final class TableIds {
    private static final Pattern ENCODED = Pattern.compile("@([0-9a-f]{4})");
    private static final Pattern PARTITION = Pattern.compile("(?i)#p#.*$");

    private TableIds() {}

    /** By name; a table of several partitions has the sum of their numbers. */
    static Map<String, Long> of(Connection connection, String database) throws SQLException {
        Map<String, Long> found = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select name, table_id from information_schema.innodb_sys_tables")) {
            while (rows.next()) {
                String[] parts = rows.getString(1).split("/", 2);
                if (parts.length == 2 && decoded(parts[0]).equalsIgnoreCase(database) && !parts[1].startsWith("#sql")) {
                    String table = decoded(PARTITION.matcher(parts[1]).replaceFirst(""));
                    found.merge(table.toLowerCase(Locale.ROOT), rows.getLong(2), Long::sum);
                }
            }
        }
        return found;
    }

    /** A file's name has other characters than ASCII letters and digits by their number. */
    private static String decoded(String name) {
        return ENCODED.matcher(name)
                .replaceAll(m -> java.util.regex.Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(m.group(1), 16))));
    }
}
