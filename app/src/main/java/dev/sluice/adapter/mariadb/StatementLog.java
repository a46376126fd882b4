package dev.sluice.adapter.mariadb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which statements the server has ended since it was asked the last time. Its memory is a ring: it is to be asked often. */
final class StatementLog {
    private static final long PICOSECONDS_PER_NANO = 1_000;
    /** An event gets its end before it gets into the ring: others may overtake it there. */
    private static final long OVERTAKING = Duration.ofSeconds(1).toNanos() * PICOSECONDS_PER_NANO;

    private static final String READ = """
            select s.thread_id, s.event_id, substring_index(s.event_name, '/', -1), s.sql_text, s.timer_wait, s.rows_affected,
                   s.errors, s.timer_end, s.nesting_event_type = 'STATEMENT',
                   exists (select 1 from performance_schema.events_stages_history_long g
                           where g.thread_id = s.thread_id and g.nesting_event_id = s.event_id and g.event_name in (
                             'stage/sql/copy to tmp table', 'stage/innodb/alter table (log apply table)'))
            from performance_schema.events_statements_history_long s
            where s.timer_end > ? and s.thread_id not in (
              select thread_id from performance_schema.threads where processlist_user = ?)
            order by s.timer_end""";

    private static final String COUNTED = """
            select sum(count_star) from performance_schema.events_statements_summary_by_user_by_event_name
            where user = ?""";

    private final Connection connection;
    private final String user;
    private Set<RanStatement.Id> known = new HashSet<>();
    private long newest;
    private long countedBefore;
    private long read;

    /** @param user of the copy */
    StatementLog(Connection connection, String user) {
        this.connection = connection;
        this.user = user;
    }

    /** Forgets what ran until now. */
    void begin() throws SQLException {
        read();
        countedBefore = counted();
        read = 0;
    }

    List<RanStatement> read() throws SQLException {
        List<RanStatement> found = new ArrayList<>();
        Set<RanStatement.Id> again = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setLong(1, Math.max(0, newest - OVERTAKING));
            statement.setString(2, OwnServer.WATCHER);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    RanStatement.Id id = new RanStatement.Id(rows.getLong(1), rows.getLong(2));
                    again.add(id);
                    newest = Math.max(newest, rows.getLong(8));
                    if (!known.contains(id)) {
                        read++;
                        found.add(new RanStatement(
                                id,
                                rows.getString(3),
                                Optional.ofNullable(rows.getString(4)).orElse(""),
                                Duration.ofNanos(rows.getLong(5) / PICOSECONDS_PER_NANO),
                                rows.getLong(6),
                                rows.getLong(7) > 0,
                                rows.getBoolean(10),
                                rows.getBoolean(9)));
                    }
                }
            }
        }
        known = again;
        return found;
    }

    /** How many statements ran since the beginning and fell out of the ring before they were read. */
    long missed() throws SQLException {
        return Math.max(0, counted() - countedBefore - read);
    }

    private long counted() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNTED)) {
            statement.setString(1, user);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }
}
