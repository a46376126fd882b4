package dev.sluice.migration.lint;

import dev.sluice.migration.LockMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
        String stored = relations.entrySet().stream()
                .filter(relation -> relation.getValue().stored())
                .map(relation -> relation.getKey().toString())
                .collect(Collectors.joining(","));
        Map<String, Long> scans = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select id, pg_stat_get_xact_numscans(id) from unnest('{" + stored + "}'::oid[]) id")) {
            while (rows.next()) {
                scans.put(relations.get(rows.getLong(1)).name(), rows.getLong(2));
            }
        }
        return scans;
    }

    /** A column of a table, as it is written in SQL, and what tells its values apart. */
    private record Column(String name, boolean isEnum, String type) {
        String ordinal() {
            return isEnum ? "array_position(enum_range(null::" + type + "), " + name + ")" : "null";
        }
    }

    /** The values of each column: {@code table.column}, with what tells the values apart whatever they are called. */
    static Map<String, Set<String>> values(Connection connection) throws SQLException {
        Map<String, List<Column>> tables = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery("""
                        select n.nspname, c.relname, a.attname, t.typname, t.typtype
                        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
                             join pg_type t on t.oid = a.atttypid
                        where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
                              and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'""")) {
            while (columns.next()) {
                String table = "\"" + columns.getString(1) + "\".\"" + columns.getString(2) + "\"";
                tables.computeIfAbsent(table, _ -> new ArrayList<>())
                        .add(new Column(
                                "\"" + columns.getString(3) + "\"",
                                columns.getString(5).equals("e"),
                                columns.getString(4)));
            }
        }
        Map<String, Set<String>> values = new HashMap<>();
        for (Map.Entry<String, List<Column>> table : tables.entrySet()) {
            List<Column> columns = table.getValue();
            List<Set<String>> found = columns.stream()
                    .map(column ->
                            values.computeIfAbsent(table.getKey() + "." + column.name(), _ -> new HashSet<String>()))
                    .toList();
            String selected = columns.stream()
                    .map(column -> column.name() + "::text, " + column.ordinal())
                    .collect(Collectors.joining(", "));
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select " + selected + " from only " + table.getKey())) {
                while (rows.next()) {
                    for (int i = 0; i < columns.size(); i++) {
                        String text = rows.getString(2 * i + 1);
                        if (text != null) {
                            found.get(i).add(plain(text));
                            if (columns.get(i).isEnum()) {
                                found.get(i).add("#" + rows.getString(2 * i + 2));
                            }
                        }
                    }
                }
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
