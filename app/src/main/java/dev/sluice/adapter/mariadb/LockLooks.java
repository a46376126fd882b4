package dev.sluice.adapter.mariadb;

import dev.sluice.migration.LockMode;
import dev.sluice.migration.TracedStatement.Lock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks again and again which metadata locks are held, and by which statement. A lock is said to have been held from the last look
 * before it was seen to the first one after it: never shorter than it was.
 *
 * <p>MariaDB's {@code performance_schema.metadata_locks} keeps the mode that a lock was asked for with, and does not tell when it becomes a
 * stronger one; the plugin {@code metadata_lock_info} reads the locks themselves.
 */
final class LockLooks {
    private static final String RUNNING = """
            select t.processlist_id, c.thread_id, c.event_id, c.end_event_id is null
            from performance_schema.events_statements_current c join performance_schema.threads t on t.thread_id = c.thread_id
            where t.processlist_user <> ? and c.nesting_event_level = 0""";

    private static final String HELD = """
            select thread_id, table_name, lock_mode from information_schema.metadata_lock_info
            where lower(table_schema) = lower(?) and lock_type = 'Table metadata lock'
              and lock_mode not in ('MDL_INTENTION_EXCLUSIVE', 'MDL_SHARED', 'MDL_SHARED_HIGH_PRIO', 'MDL_SHARED_READ')""";

    private final Connection connection;
    private final String database;
    private final Map<Key, Sighting> open = new HashMap<>();
    private final Map<Key, Long> doubtful = new HashMap<>();
    private final Map<RanStatement.Id, Map<TableMode, Duration>> seen = new HashMap<>();
    private long lastLook;
    private long longestGap;

    private record Key(long session, TableMode lock) {}

    private record TableMode(String table, String mode) {}

    /** @param notBefore the last look that did not see it, by {@link System#nanoTime} */
    private record Sighting(RanStatement.Id statement, long notBefore) {}

    private record Current(RanStatement.Id statement, boolean running) {}

    LockLooks(Connection connection, String database) {
        this.connection = connection;
        this.database = database;
    }

    /** Whether this server tells. */
    static boolean arePossible(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "select 1 from information_schema.plugins where plugin_name = 'METADATA_LOCK_INFO' and plugin_status ="
                                + " 'ACTIVE'");
                ResultSet rows = statement.executeQuery()) {
            return rows.next();
        }
    }

    void begin() {
        open.clear();
        doubtful.clear();
        seen.clear();
        lastLook = System.nanoTime();
        longestGap = 0;
    }

    void look() throws SQLException {
        Map<Long, Current> before = running();
        long now = System.nanoTime();
        if (before.values().stream().noneMatch(Current::running) && open.isEmpty()) {
            lastLook = now;
            doubtful.clear();
            return;
        }
        Set<Key> held = held();
        Map<Long, Current> after = open.keySet().containsAll(held) ? before : running();
        long then = System.nanoTime();
        longestGap = Math.max(longestGap, then - lastLook);
        for (Key key : held) {
            seen(
                    key,
                    Optional.ofNullable(before.get(key.session())),
                    Optional.ofNullable(after.get(key.session())),
                    then);
        }
        Set<Key> gone = new HashSet<>(open.keySet());
        gone.removeAll(held);
        gone.forEach(key -> close(key, then));
        doubtful.keySet().retainAll(held);
        lastLook = now;
    }

    private void seen(Key key, Optional<Current> before, Optional<Current> after, long now) {
        Optional<Sighting> known = Optional.ofNullable(open.get(key));
        Optional<RanStatement.Id> by = before.map(Current::statement)
                .filter(s -> after.map(Current::statement).filter(s::equals).isPresent());
        if (known.isPresent()) {
            boolean another = by.filter(s -> !s.equals(known.get().statement())).isPresent();
            if (another && mode(key.lock().mode()).compareTo(LockMode.ROW_EXCLUSIVE) > 0) {
                close(key, now);
                open.put(key, new Sighting(by.get(), lastLook));
            }
        } else if (by.isPresent()) {
            long notBefore = Optional.ofNullable(doubtful.remove(key)).orElse(lastLook);
            open.put(key, new Sighting(by.get(), notBefore));
        } else {
            doubtful.putIfAbsent(key, lastLook);
        }
    }

    private void close(Key key, long now) {
        Sighting over = open.remove(key);
        if (over != null) {
            seen.computeIfAbsent(over.statement(), s -> new HashMap<>())
                    .merge(key.lock(), Duration.ofNanos(now - over.notBefore()), Duration::plus);
        }
    }

    /** Nothing runs any more. */
    void end() {
        long now = System.nanoTime();
        List.copyOf(open.keySet()).forEach(key -> close(key, now));
    }

    /** What a statement was seen to hold. What changes a definition gives everything back at its end. */
    List<Lock> of(RanStatement statement) {
        List<Lock> locks = new ArrayList<>();
        seen.getOrDefault(statement.id(), Map.of())
                .forEach((lock, held) -> locks.add(new Lock(
                        lock.table(),
                        mode(lock.mode()),
                        statement.isDdl() && held.compareTo(statement.took()) > 0 ? statement.took() : held,
                        false,
                        Optional.of(shown(lock.mode())))));
        return locks;
    }

    /**
     * The lock that a statement took by the server's own rules, where every look missed it: it was held no longer than the statement
     * ran, and no longer than between two looks where the statement was seen at all. Twice, for it may take one at its beginning and
     * one at its end.
     */
    Lock missed(RanStatement statement, String table) {
        Duration between = Duration.ofNanos(2 * longestGap);
        boolean looked = seen.containsKey(statement.id());
        Duration held = looked && between.compareTo(statement.took()) < 0 ? between : statement.took();
        return new Lock(table, LockMode.ACCESS_EXCLUSIVE, held, false, Optional.of("EXCLUSIVE"));
    }

    private Map<Long, Current> running() throws SQLException {
        Map<Long, Current> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(RUNNING)) {
            statement.setString(1, OwnServer.WATCHER);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            rows.getLong(1),
                            new Current(new RanStatement.Id(rows.getLong(2), rows.getLong(3)), rows.getBoolean(4)));
                }
            }
        }
        return found;
    }

    private Set<Key> held() throws SQLException {
        Set<Key> found = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(HELD)) {
            statement.setString(1, database);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Key(rows.getLong(1), new TableMode(rows.getString(2), rows.getString(3))));
                }
            }
        }
        return found;
    }

    private static String shown(String mode) {
        return mode.replaceFirst("^MDL_", "").replace('_', ' ');
    }

    /** By what others may do meanwhile; one that is not known counts as the strongest. */
    private static LockMode mode(String mode) {
        return switch (mode) {
            case "MDL_SHARED_WRITE", "MDL_SHARED_WRITE_LOW_PRIO" -> LockMode.ROW_EXCLUSIVE;
            case "MDL_SHARED_UPGRADABLE" -> LockMode.SHARE_UPDATE_EXCLUSIVE;
            case "MDL_SHARED_READ_ONLY" -> LockMode.SHARE;
            case "MDL_SHARED_NO_WRITE" -> LockMode.SHARE_ROW_EXCLUSIVE;
            default -> LockMode.ACCESS_EXCLUSIVE;
        };
    }
}
