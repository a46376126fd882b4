package dev.sluice.adapter.jdbc;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The first column of the first row of a query. */
public final class Scalar {
    private Scalar() {}

    public static Optional<String> text(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    /** A text that a query gave, as the number it must be. */
    public static BigDecimal number(String text, String sql) {
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the query gave '" + shortened(text) + "', not a number: " + shortened(sql),
                    "select a number, such as count(*)");
        }
    }

    /** A query as it fits into a message. */
    public static String shortened(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= 200 ? line : line.substring(0, 200) + "...";
    }
}
