package dev.sluice.migration.lint;

import dev.sluice.migration.LockMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What PostgreSQL itself says about the tables and views of a database at one moment, and about what a session did to them. */
final class Facts {
    private static final String RELATIONS = """
            select c.oid, case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname as name, c.relkind,
                   pg_relation_filenode(c.oid) as file
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'""";

    /** A table or view. */
    record Relation(String name, boolean stored, long file) {}

    private Facts() {}

    static Map<Long, Relation> relations(Connection connection) throws SQLException {
        Map<Long, Relation> found = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RELATIONS)) {
            while (rows.next()) {
                boolean stored = Set.of("r", "m").contains(rows.getString("relkind"));
                found.put(rows.getLong("oid"), new Relation(rows.getString("name"), stored, rows.getLong("file")));
            }
        }
        return found;
    }

    /** The strongest lock that a session holds or waits for on each of these. */
    static Map<String, LockMode> locks(Connection watcher, int pid, Map<Long, Relation> relations) throws SQLException {
        Map<String, LockMode> locks = new TreeMap<>();
        try (Statement statement = watcher.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select relation, mode from pg_locks where locktype = 'relation' and pid = " + pid)) {
            while (rows.next()) {
                Relation relation = relations.get(rows.getLong("relation"));
                if (relation != null) {
                    locks.merge(relation.name(), mode(rows.getString("mode")), LockMode::orStronger);
                }
            }
        }
        return locks;
    }

    /** {@code AccessExclusiveLock} and the like. */
    private static LockMode mode(String name) {
        String words = name.replaceFirst("Lock$", "").replaceAll("(?<=[a-z])(?=[A-Z])", "_");
        return LockMode.valueOf(words.toUpperCase(Locale.ROOT));
    }

    static Set<String> rewritten(Map<Long, Relation> before, Map<Long, Relation> after) {
        Set<String> rewritten = new TreeSet<>();
        before.forEach((oid, was) -> {
            Relation is = after.get(oid);
            if (was.stored() && is != null && is.file() != was.file()) {
                rewritten.add(was.name());
            }
        });
        return rewritten;
    }

    /** How often the transaction has read each of these from end to end. */
    static Map<String, Long> scans(Connection connection, Map<Long, Relation> relations) throws SQLException {
        Map<String, Long> scans = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<Long, Relation> relation : relations.entrySet()) {
                if (relation.getValue().stored()) {
                    try (ResultSet row =
                            statement.executeQuery("select pg_stat_get_xact_numscans(" + relation.getKey() + ")")) {
                        row.next();
                        scans.put(relation.getValue().name(), row.getLong(1));
                    }
                }
            }
        }
        return scans;
    }

    /** The values of each column: {@code table.column}, with what tells the values apart whatever they are called. */
    static Map<String, Set<String>> values(Connection connection) throws SQLException {
        Map<String, Set<String>> values = new HashMap<>();
        try (Statement statement = connection.createStatement();
                Statement inner = connection.createStatement();
                ResultSet columns = statement.executeQuery("""
                        select n.nspname, c.relname, a.attname, t.typname, t.typtype
                        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                             join pg_type t on t.oid = a.atttypid
                        where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
                              and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'""")) {
            while (columns.next()) {
                String column = "\"" + columns.getString(3) + "\"";
                String table = "\"" + columns.getString(1) + "\".\"" + columns.getString(2) + "\"";
                boolean isEnum = columns.getString(5).equals("e");
                String value = isEnum
                        ? "array_position(enum_range(null::" + columns.getString(4) + "), " + column + ")"
                        : column;
                Set<String> all = new HashSet<>();
                try (ResultSet rows = inner.executeQuery("select distinct " + column + "::text, " + value
                        + "::text from only " + table + " where " + column + " is not null")) {
                    while (rows.next()) {
                        all.add(plain(rows.getString(1)));
                        if (isEnum) {
                            all.add("#" + rows.getString(2));
                        }
                    }
                }
                values.put(table + "." + column, all);
            }
        }
        return values;
    }

    /** A number without its zeros at the end, a time without its zone. */
    private static String plain(String text) {
        String number = text.matches("-?\\d+\\.\\d*0+") ? text.replaceFirst("\\.?0+$", "") : text;
        return number.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:.*[+]\\d\\d")
                ? number.substring(0, number.length() - 3)
                : number;
    }

    /** Columns whose values are nowhere any more: neither where they were, nor in a place that is new. */
    static Set<String> lost(Map<String, Set<String>> before, Map<String, Set<String>> after) {
        Set<String> lost = new TreeSet<>();
        before.forEach((place, values) -> {
            boolean there = after.entrySet().stream()
                    .filter(now -> now.getKey().equals(place) || !before.containsKey(now.getKey()))
                    .anyMatch(now -> kept(values, now.getValue()));
            if (!there && !values.isEmpty()) {
                lost.add(place);
            }
        });
        return lost;
    }

    private static boolean kept(Set<String> before, Set<String> after) {
        Set<String> texts = new HashSet<>(before);
        texts.removeIf(value -> value.startsWith("#"));
        Set<String> ordinals = new HashSet<>(before);
        ordinals.removeIf(value -> !value.startsWith("#"));
        return after.containsAll(texts) || (!ordinals.isEmpty() && after.containsAll(ordinals));
    }
}
