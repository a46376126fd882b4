package dev.sluice.adapter.postgres;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who waits for whom at one moment.
 *
 * @param own the migration's sessions
 * @param waits the sessions that wait for a lock, by pid
 */
record LockView(Set<Integer> own, Map<Integer, Wait> waits) {
    LockView {
        own = Set.copyOf(own);
        waits = Map.copyOf(waits);
    }

    /**
     * A session that waits.
     *
     * @param isClient whether it is a client's, not one of the server's own
     * @param blockers whom it waits for; 0 is a prepared transaction
     */
    record Wait(boolean isClient, Duration lasted, List<Integer> blockers) {
        Wait {
            blockers = List.copyOf(blockers);
        }
    }

    /** The clients that wait for the migration, directly or behind others that do. */
    List<Wait> victims() {
        return waits.entrySet().stream()
                .filter(e -> !own.contains(e.getKey()) && e.getValue().isClient())
                .filter(e -> behind(e.getKey()).stream().anyMatch(own::contains))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** How long the first of them has waited; zero where there is none. */
    Duration longestVictim() {
        return victims().stream().map(Wait::lasted).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** How long the migration itself has waited for somebody else. */
    Duration ownWait() {
        return waits.entrySet().stream()
                .filter(e -> own.contains(e.getKey()) && !holders(e.getKey()).isEmpty())
                .map(e -> e.getValue().lasted())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Whom the migration waits for in the end: sessions that wait for nobody themselves. */
    Set<Integer> holders() {
        Set<Integer> holders = new HashSet<>();
        own.forEach(pid -> holders.addAll(holders(pid)));
        return holders;
    }

    private Set<Integer> holders(int pid) {
        Set<Integer> holders = new HashSet<>(behind(pid));
        holders.removeIf(other -> own.contains(other) || waits.containsKey(other));
        return holders;
    }

    private Set<Integer> behind(int pid) {
        Set<Integer> seen = new HashSet<>();
        Deque<Integer> open = new ArrayDeque<>(Set.of(pid));
        while (!open.isEmpty()) {
            Wait wait = waits.get(open.pop());
            if (wait != null) {
                wait.blockers().stream().filter(seen::add).forEach(open::add);
            }
        }
        return seen;
    }
}
