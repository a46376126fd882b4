package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.SluiceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What decides, on the environment's own server, what a statement means there: a server of our own is told the same.
 *
 * @param version of that server: {@code 10.11.6}
 * @param settings by the names of the server's variables
 * @param databaseOptions the character set of the database, as {@code create database} takes it
 */
record ServerSettings(String version, Map<String, String> settings, String databaseOptions) {
    private static final List<String> DECIDING = List.of(
            "sql_mode",
            "character_set_server",
            "collation_server",
            "lower_case_table_names",
            "explicit_defaults_for_timestamp",
            "innodb_strict_mode",
            "innodb_default_row_format",
            "innodb_page_size",
            "group_concat_max_len",
            "max_allowed_packet",
            "time_zone");

    ServerSettings {
        settings = Map.copyOf(settings);
    }

    /** Empty where the server cannot be asked: after its loss a rehearsal goes on without it. */
    static Optional<ServerSettings> of(MariadbServer server) {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            String version = Scalar.text(statement, "select version()").orElse("");
            return Optional.of(new ServerSettings(
                    MariadbServer.number(version), read(statement), ScratchDatabase.likeCurrent(statement)));
        } catch (SQLException | SluiceException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> read(Statement statement) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        String names = DECIDING.stream().map(Identifiers::literal).collect(Collectors.joining(", "));
        try (ResultSet rows = statement.executeQuery("show global variables where variable_name in (" + names + ")")) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        return found;
    }

    /** As the server's program takes them. A time zone by its name needs tables that a fresh server does not have. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> {
            if (!name.equals("time_zone")) {
                arguments.add("--" + name.replace('_', '-') + "=" + value);
            } else if (value.matches("[+-]\\d{2}:\\d{2}")) {
                arguments.add("--default-time-zone=" + value);
            }
        });
        return arguments;
    }

    /** 10.11 as 1011; 0 for what is no version. */
    static int release(String version) {
        String[] parts = version.split("\\.");
        return parts.length < 2 ? 0 : Integer.parseInt(parts[0]) * 100 + Integer.parseInt(parts[1]);
    }
}
