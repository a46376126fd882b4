package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.jdbc.Scalar;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A view, trigger, routine or event of a database, with what its session has to be like for it to be made again as it is.
 *
 * @param create as the server writes it, unqualified
 * @param sqlMode empty for a view
 * @param databaseCollation that the database had when it was made, by which its texts are compared; empty for a view
 * @param timeZone of an event, empty otherwise
 */
record StoredCode(
        Kind kind,
        String name,
        String create,
        String sqlMode,
        String collation,
        String databaseCollation,
        String timeZone) {
    private static final Pattern DEFINER = Pattern.compile(" DEFINER=`(?:[^`]|``)*`@`(?:[^`]|``)*`");

    /** What it is; in an order in which they can be removed. */
    enum Kind {
        EVENT("select event_name from information_schema.events where event_schema = database()"),
        TRIGGER("select trigger_name from information_schema.triggers where trigger_schema = database()"
                + " order by event_object_table, action_timing, event_manipulation, action_order"),
        VIEW("select table_name from information_schema.views where table_schema = database()"),
        PROCEDURE("select routine_name from information_schema.routines where routine_schema = database()"
                + " and routine_type = 'PROCEDURE'"),
        FUNCTION("select routine_name from information_schema.routines where routine_schema = database()"
                + " and routine_type = 'FUNCTION'");

        private final String names;

        Kind(String names) {
            this.names = names;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Everything of the connection's database; the session quotes in MariaDB's own way from then on. */
    static List<StoredCode> all(Connection connection) throws SQLException {
        List<StoredCode> found = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set session sql_mode = ''");
        }
        for (Kind kind : Kind.values()) {
            List<String> names = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(kind.names)) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            for (String name : names) {
                found.add(read(connection, kind, name));
            }
        }
        return found;
    }

    private static StoredCode read(Connection connection, Kind kind, String name) throws SQLException {
        String sql = "show create " + kind.word() + " " + Identifiers.quoted(name);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            String create = switch (kind) {
                case EVENT -> row.getString("Create Event");
                case TRIGGER -> row.getString("SQL Original Statement");
                case VIEW -> row.getString("Create View");
                case PROCEDURE -> row.getString("Create Procedure");
                case FUNCTION -> row.getString("Create Function");
            };
            if (create == null) {
                throw new SQLException("this user may not read the body of the " + kind.word() + " " + name
                        + ": it needs SELECT on mysql.proc, or has to be its definer");
            }
            return new StoredCode(
                    kind,
                    name,
                    create,
                    kind == Kind.VIEW
                            ? ""
                            : Optional.ofNullable(row.getString("sql_mode")).orElse(""),
                    row.getString("collation_connection"),
                    kind == Kind.VIEW ? "" : row.getString("Database Collation"),
                    kind == Kind.EVENT ? row.getString("time_zone") : "");
        }
    }

    /** The same, to belong to whoever makes it. */
    StoredCode withoutDefiner() {
        return new StoredCode(
                kind, name, DEFINER.matcher(create).replaceFirst(""), sqlMode, collation, databaseCollation, timeZone);
    }

    void drop(Statement statement) throws SQLException {
        statement.execute("drop " + kind.word() + " if exists " + Identifiers.quoted(name));
    }

    /**
     * Makes it in the connection's database, in a session of which nothing else is expected. The text goes over in UTF-8, as it was
     * read.
     */
    void create(Statement statement) throws SQLException {
        statement.execute("set session sql_mode = " + Identifiers.literal(sqlMode));
        statement.execute("set session collation_connection = " + collation);
        if (!timeZone.isEmpty()) {
            statement.execute("set session time_zone = " + Identifiers.literal(timeZone));
        }
        String current = Scalar.text(statement, "select @@collation_database").orElse("");
        if (databaseCollation.isEmpty() || databaseCollation.equals(current)) {
            statement.execute(create);
            return;
        }
        statement.execute("alter database collate " + databaseCollation);
        try {
            statement.execute(create);
        } finally {
            statement.execute("alter database collate " + current);
        }
    }
}
