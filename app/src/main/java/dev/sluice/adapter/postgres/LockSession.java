package dev.sluice.adapter.postgres;

import dev.sluice.adapter.postgres.LockView.Wait;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A session of our own that looks at the others, and ends them where it must. Not thread-safe. */
final class LockSession implements AutoCloseable {
    private static final int WAIT_START = 140_000;
    private static final int INDEX_PROGRESS = 120_000;

    private final Connection connection;
    private final int version;
    private final String application;
    /** By pid, in nanoseconds. */
    private final Map<Integer, Long> firstSeen = new HashMap<>();

    /** @param application how the watched sessions call themselves */
    LockSession(PostgresServer server, String application) throws SQLException {
        this.connection = server.open();
        this.application = application;
        try (Statement statement = connection.createStatement()) {
            statement.execute("set statement_timeout = 5000");
            statement.execute("set application_name = 'sluice watch'");
            try (ResultSet row = statement.executeQuery("show server_version_num")) {
                row.next();
                version = row.getInt(1);
            }
        }
    }

    LockView look() throws SQLException {
        boolean tells = version >= WAIT_START;
        String sql = """
                select a.pid, a.application_name = ?, a.backend_type = 'client backend', l.pid is not null, l.blockers,
                       extract(epoch from clock_timestamp() - coalesce(l.since, clock_timestamp())) * 1000
                from pg_stat_activity a
                left join (select pid, %s as since, pg_blocking_pids(pid) as blockers
                           from pg_locks where not granted group by pid) l on l.pid = a.pid
                where a.application_name = ? or l.pid is not null
                """.formatted(tells ? "min(waitstart)" : "null::timestamptz");
        Set<Integer> own = new HashSet<>();
        Map<Integer, Wait> waits = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, application);
            select.setString(2, application);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (row.getBoolean(2)) {
                        own.add(row.getInt(1));
                    }
                    if (row.getBoolean(4)) {
                        Duration told = Duration.ofMillis(Math.max(0, Math.round(row.getDouble(6))));
                        Duration lasted = tells ? told : sinceFirstSeen(row.getInt(1));
                        // A session of another user hides what it is: then it is taken for a client's.
                        boolean isClient = row.getBoolean(3) || row.wasNull();
                        waits.put(row.getInt(1), new Wait(isClient, lasted, pids(row.getArray(5))));
                    }
                }
            }
        }
        firstSeen.keySet().retainAll(waits.keySet());
        return new LockView(own, waits);
    }

    /** A server before 14 does not say since when a session waits. */
    private Duration sinceFirstSeen(int pid) {
        long now = System.nanoTime();
        return Duration.ofNanos(now - firstSeen.computeIfAbsent(pid, ignored -> now));
    }

    private static List<Integer> pids(Array array) throws SQLException {
        return Arrays.asList((Integer[]) array.getArray());
    }

    /** What the migration waits for, such as {@code AccessExclusiveLock on users}. */
    Optional<String> wanted(Collection<Integer> own) throws SQLException {
        List<String> wanted = texts("""
                select mode || ' on ' || coalesce(relation::regclass::text, locktype)
                from pg_locks where not granted and pid = any(?)
                """, own);
        return wanted.stream().findFirst();
    }

    /** The strongest locks that the migration holds on tables. */
    List<String> held(Collection<Integer> own) throws SQLException {
        return texts("""
                select distinct l.mode || ' on ' || l.relation::regclass::text
                from pg_locks l join pg_class c on c.oid = l.relation
                where l.granted and l.pid = any(?) and c.relkind in ('r', 'p', 'm')
                  and l.mode in ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock')
                  and c.relnamespace <> 'pg_catalog'::regnamespace
                """, own);
    }

    List<LockHolder> holders(Collection<Integer> pids) throws SQLException {
        List<LockHolder> holders = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                select pid, coalesce(nullif(application_name, ''), backend_type, ''), coalesce(usename, '?'),
                       coalesce(state, backend_type, 'in a state that may not be seen'),
                       extract(epoch from clock_timestamp() - coalesce(xact_start, backend_start, clock_timestamp())),
                       query
                from pg_stat_activity where pid = any(?) order by xact_start
                """)) {
            select.setArray(1, connection.createArrayOf("int4", pids.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Optional<String> query = Optional.ofNullable(row.getString(6))
                            .filter(q -> !q.isBlank() && !q.startsWith("<insufficient"));
                    holders.add(new LockHolder(
                            row.getInt(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            Duration.ofMillis(Math.round(row.getDouble(5) * 1000)),
                            query.map(LockHolder::masked)));
                }
            }
        }
        if (pids.contains(0)) {
            holders.addAll(prepared());
        }
        return holders;
    }

    private List<LockHolder> prepared() throws SQLException {
        List<LockHolder> holders = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select gid, owner, extract(epoch from clock_timestamp() - prepared)"
                                + " from pg_prepared_xacts order by prepared")) {
            while (row.next()) {
                Duration since = Duration.ofMillis(Math.round(row.getDouble(3) * 1000));
                holders.add(new LockHolder(0, row.getString(1), row.getString(2), "prepared", since, Optional.empty()));
            }
        }
        return holders;
    }

    /** How far the building of indexes and the rewriting of tables is. */
    List<String> progress(Collection<Integer> own) throws SQLException {
        if (version < INDEX_PROGRESS) {
            return List.of();
        }
        return texts("""
                select coalesce(nullif(index_relid, 0)::regclass::text, 'an index') || ' on ' || relid::regclass || ': '
                       || phase || case when blocks_total > 0 then ', ' || 100 * blocks_done / blocks_total || ' %'
                                        when tuples_total > 0 then ', ' || 100 * tuples_done / tuples_total || ' %'
                                        when lockers_total > 0 then ', ' || lockers_done || ' of ' || lockers_total
                                        else '' end
                from pg_stat_progress_create_index where pid = any(?1)
                union all
                select command || ' ' || relid::regclass || ': ' || phase
                       || case when heap_blks_total > 0 then ', ' || 100 * heap_blks_scanned / heap_blks_total || ' %'
                               else '' end
                from pg_stat_progress_cluster where pid = any(?1)
                """, own);
    }

    void cancel(Collection<Integer> own) throws SQLException {
        texts("select pg_cancel_backend(pid)::text from pg_stat_activity where pid = any(?)", own);
    }

    void terminate(Collection<Integer> own) throws SQLException {
        texts("select pg_terminate_backend(pid)::text from pg_stat_activity where pid = any(?)", own);
    }

    private List<String> texts(String sql, Collection<Integer> pids) throws SQLException {
        int places = sql.contains("?1") ? 2 : 1;
        List<String> texts = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql.replace("?1", "?"))) {
            for (int place = 1; place <= places; place++) {
                select.setArray(place, connection.createArrayOf("int4", pids.toArray()));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    texts.add(String.valueOf(row.getString(1)));
                }
            }
        }
        return texts;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
