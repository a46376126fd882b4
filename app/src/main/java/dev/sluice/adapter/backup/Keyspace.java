package dev.sluice.adapter.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a server of keys and values held at one moment, as far as two copies must agree; keys that have run out since then count.
 *
 * @param database the one that is kept; the others come along, since a snapshot is of a whole server
 * @param keys how many there were, by database
 * @param expiring how many of them run out some time, by database
 * @param digest over all keys and values, comparable among servers of the same version
 * @param reader the version of the server that read the copy and counted
 * @param memoryBytes how much the server it came from took
 */
public record Keyspace(
        String database,
        SortedMap<String, Long> keys,
        SortedMap<String, Long> expiring,
        String digest,
        String reader,
        long memoryBytes) {
    public Keyspace {
        keys = new TreeMap<>(keys);
        expiring = new TreeMap<>(expiring);
    }

    /** How many keys the kept database had. */
    public long kept() {
        return keys.getOrDefault(database, 0L);
    }

    /** How many of them never run out. */
    public long lasting() {
        return kept() - expiring.getOrDefault(database, 0L);
    }

    /** Everything in which this copy differs from what was recorded, one sentence each. */
    public List<String> differencesFrom(Keyspace recorded) {
        List<String> found = new ArrayList<>();
        TreeSet<String> databases = new TreeSet<>(keys.keySet());
        databases.addAll(recorded.keys.keySet());
        for (String each : databases) {
            compare(found, "keys", each, keys, recorded.keys);
            compare(found, "keys that run out", each, expiring, recorded.expiring);
        }
        if (found.isEmpty() && reader.equals(recorded.reader) && !digest.equals(recorded.digest)) {
            found.add("Redis: the values of the restored copy are not the recorded ones");
        }
        return found;
    }

    private static void compare(
            List<String> found,
            String what,
            String database,
            SortedMap<String, Long> here,
            SortedMap<String, Long> there) {
        long restored = here.getOrDefault(database, 0L);
        long recorded = there.getOrDefault(database, 0L);
        if (restored != recorded) {
            found.add("Redis database %s has %d %s in the restored copy, %d were recorded"
                    .formatted(database, restored, what, recorded));
        }
    }
}
