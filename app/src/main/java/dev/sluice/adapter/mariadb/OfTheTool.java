package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.jdbc.SchemaHash;
import java.util.regex.Pattern;

/** Statements by which a migration tool keeps its own books. */
final class OfTheTool {
    private static final Pattern TABLES =
            Pattern.compile("(?i)\\b(?:" + String.join("|", SchemaHash.TOOL_TABLES) + ")\\b");

    private OfTheTool() {}

    static boolean is(String sql) {
        return TABLES.matcher(sql).find();
    }
}
