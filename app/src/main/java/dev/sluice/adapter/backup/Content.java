package dev.sluice.adapter.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a database holds at one moment, as far as two copies must agree.
 *
 * @param rows exact row counts by table
 * @param keyspace what was kept of a server of keys and values beside the database; empty for none
 */
public record Content(SortedMap<String, Long> rows, String schemaHash, Optional<Keyspace> keyspace) {
    public Content {
        rows = new TreeMap<>(rows);
    }

    /** A database alone. */
    public Content(SortedMap<String, Long> rows, String schemaHash) {
        this(rows, schemaHash, Optional.empty());
    }

    /** The same database with this beside it. */
    public Content with(Optional<Keyspace> beside) {
        return new Content(rows, schemaHash, beside);
    }

    /** Everything in which this copy differs from what was recorded, one sentence each. */
    public List<String> differencesFrom(Content recorded) {
        List<String> found = new ArrayList<>();
        TreeSet<String> tables = new TreeSet<>(rows.keySet());
        tables.addAll(recorded.rows.keySet());
        for (String table : tables) {
            Long here = rows.get(table);
            Long there = recorded.rows.get(table);
            if (here == null) {
                found.add("table " + table + " is missing from the restored copy");
            } else if (there == null) {
                found.add("table " + table + " is in the restored copy only");
            } else if (!here.equals(there)) {
                found.add(
                        "table " + table + " has " + here + " rows in the restored copy, " + there + " were recorded");
            }
        }
        if (!schemaHash.equals(recorded.schemaHash)) {
            found.add("the schema of the restored copy is not the recorded one");
        }
        recorded.keyspace.ifPresent(there -> found.addAll(keyspace.map(here -> here.differencesFrom(there))
                .orElseGet(() -> List.of("the data of Redis is missing from the restored copy"))));
        return found;
    }
}
