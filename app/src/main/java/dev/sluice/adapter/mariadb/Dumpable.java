package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Whether a dump of a database can be whole: nothing in it is without a snapshot, and nothing is hidden from its user. */
final class Dumpable {
    private static final List<String> NEEDED = List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT", "EXECUTE");

    /** As {@code information_schema} writes the account that the session acts as, or a role of it. */
    private static final String OURS = """
            (grantee = concat('\\'', substring_index(current_user(), '@', 1), '\\'@\\'',
                              substring_index(current_user(), '@', -1), '\\'')
             or grantee in (select concat('\\'', role_name, '\\'@\\'\\'') from information_schema.enabled_roles))
            """;

    private Dumpable() {}

    static void require(Connection connection, MariadbServer server) throws SQLException {
        List<String> others = names(connection, """
                select concat(table_name, ' (', engine, ')') from information_schema.tables
                where table_schema = database() and table_type = 'BASE TABLE' and coalesce(engine, '') <> 'InnoDB' order by table_name
                """);
        if (!others.isEmpty()) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "tables that are not InnoDB have no snapshot, and a backup of them while somebody writes would be of"
                            + " no one moment: " + String.join(", ", others),
                    "ALTER TABLE ... ENGINE=InnoDB; the database was not changed");
        }
        List<String> versioned = names(connection, """
                select table_name from information_schema.tables
                where table_schema = database() and table_type = 'SYSTEM VERSIONED' order by table_name
                """);
        if (!versioned.isEmpty()) {
            throw new SluiceException(
                    Code.NOT_YET,
                    "system-versioned tables cannot be backed up with their history: " + String.join(", ", versioned),
                    "not yet; the database was not changed");
        }
        for (String privilege : NEEDED) {
            if (!has(connection, privilege)) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "the user " + server.user() + " has no " + privilege + " privilege on " + server.database()
                                + ", and a dump would leave out what it cannot see",
                        "GRANT ALL PRIVILEGES ON `" + server.database() + "`.* TO " + server.user());
            }
        }
    }

    /** On everything, or on the database, whose name may be a pattern there. */
    private static boolean has(Connection connection, String privilege) throws SQLException {
        String sql = "select 1 from information_schema.user_privileges where privilege_type = ? and " + OURS
                + " union all select 1 from information_schema.schema_privileges"
                + " where privilege_type = ? and database() like table_schema and " + OURS;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, privilege);
            statement.setString(2, privilege);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Others' names may stand as definers; else what is restored belongs to who restores it. */
    static boolean maySetDefiners(Statement statement) throws SQLException {
        return Scalar.text(
                        statement,
                        "select 1 from information_schema.user_privileges"
                                + " where privilege_type in ('SUPER', 'SET USER') and " + OURS + " limit 1")
                .isPresent();
    }

    private static List<String> names(Connection connection, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
