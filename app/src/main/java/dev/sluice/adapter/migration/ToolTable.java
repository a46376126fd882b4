package dev.sluice.adapter.migration;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** The table in which a migration tool notes what it has done, to look at. */
final class ToolTable {
    private static final Set<String> NO_TABLE = Set.of("42P01", "42S02");

    private final DataSource source;

    ToolTable(DataSource source) {
        this.source = source;
    }

    /** A row of it. */
    interface Row<T> {
        T from(ResultSet row) throws SQLException;
    }

    /** What the query gives; nothing while the tool has not made its table. */
    <T> List<T> rows(String query, Row<T> row) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            List<T> rows = new ArrayList<>();
            while (found.next()) {
                rows.add(row.from(found));
            }
            return rows;
        } catch (SQLException e) {
            String said = String.valueOf(e.getMessage());
            if (NO_TABLE.contains(String.valueOf(e.getSQLState())) || said.contains("no such table")) {
                return List.of();
            }
            throw unreachable("what the migration tool has noted cannot be read", e);
        }
    }

    /** Changes what the tool has noted, the one value in it given apart. */
    void change(String statement, String value) {
        try (Connection connection = source.getConnection();
                PreparedStatement change = connection.prepareStatement(statement)) {
            change.setString(1, value);
            change.executeUpdate();
        } catch (SQLException e) {
            throw unreachable("what the migration tool has noted cannot be changed", e);
        }
    }

    private static SluiceException unreachable(String what, SQLException failure) {
        return new SluiceException(
                Code.DATABASE_UNREACHABLE,
                what + ": " + failure.getMessage(),
                "check `database` and that its server runs");
    }
}
