package dev.sluice.migration.lint;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The program that was written for the schema before: it asks what it always asks and reads each column as the type it had. */
final class OldVersion {
    private final CorpusServer server;
    private final List<String> queries;
    private final List<String> working = new ArrayList<>();
    /** Query to the types of its columns, as they were when it was written. */
    private final Map<String, List<String>> types = new HashMap<>();

    OldVersion(CorpusServer server, List<String> queries) {
        this.server = server;
        this.queries = queries;
    }

    /** Runs against the schema that it is written for; what fails even there, it never did. */
    void learn(String database) throws SQLException {
        try (Connection connection = connect(database)) {
            for (String query : queries) {
                try {
                    run(connection, query, true);
                    working.add(query);
                } catch (SQLException e) {
                    connection.rollback();
                }
            }
        }
    }

    int size() {
        return working.size();
    }

    /** What fails now, in the words of the database or the driver. */
    List<String> failures(String database) throws SQLException {
        List<String> failures = new ArrayList<>();
        try (Connection connection = connect(database)) {
            for (String query : working) {
                try {
                    run(connection, query, false);
                } catch (SQLException e) {
                    failures.add(query + " -> " + e.getMessage());
                    connection.rollback();
                }
            }
        }
        return failures;
    }

    private Connection connect(String database) throws SQLException {
        Connection connection = server.connect(database, "shop_app");
        connection.setAutoCommit(false);
        return connection;
    }

    private void run(Connection connection, String query, boolean learning) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(query)) {
                try (ResultSet rows = statement.getResultSet()) {
                    if (learning) {
                        types.put(query, types(rows.getMetaData()));
                    }
                    read(rows, types.getOrDefault(query, List.of()));
                }
            }
            connection.rollback();
        }
    }

    private static List<String> types(ResultSetMetaData data) throws SQLException {
        List<String> types = new ArrayList<>();
        for (int i = 1; i <= data.getColumnCount(); i++) {
            types.add(data.getColumnTypeName(i));
        }
        return types;
    }

    private static void read(ResultSet rows, List<String> types) throws SQLException {
        boolean mustHold = rows.getMetaData().getColumnName(1).equals("holds");
        while (rows.next()) {
            for (int i = 0; i < types.size(); i++) {
                readOne(rows, i + 1, types.get(i));
            }
            if (mustHold && !rows.getBoolean(1)) {
                throw new SQLException("it no longer holds");
            }
        }
    }

    private static Object readOne(ResultSet rows, int column, String type) throws SQLException {
        return switch (type) {
            case "int2", "int4", "serial" -> rows.getInt(column);
            case "int8", "bigserial" -> rows.getLong(column);
            case "numeric" -> String.valueOf(rows.getBigDecimal(column));
            case "float4", "float8" -> rows.getDouble(column);
            case "bool" -> rows.getBoolean(column);
            case "timestamp" -> String.valueOf(rows.getObject(column, LocalDateTime.class));
            case "timestamptz" -> String.valueOf(rows.getObject(column, OffsetDateTime.class));
            default -> String.valueOf(rows.getString(column));
        };
    }
}
