package dev.sluice.router.forward;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many connections there are to each instance, over all event loops. Safe for use by any thread. */
final class OpenConnections {
    private final ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();

    void add(String instance, int change) {
        counts.merge(instance, change, (old, more) -> old + more == 0 ? null : old + more);
    }

    int of(String instance) {
        return counts.getOrDefault(instance, 0);
    }
}
