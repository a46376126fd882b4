package dev.sluice.adapter.mariadb;

/** Names and texts as MariaDB takes them, where a statement has no place for a parameter. */
final class Identifiers {
    private Identifiers() {}

    static String quoted(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    static String quoted(String database, String name) {
        return quoted(database) + "." + quoted(name);
    }

    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
