package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.adapter.jdbc.SchemaHash;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.migration.TracedStatement;
import dev.sluice.migration.TracedStatement.Lock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Watches what everybody but itself does on a server of our own, statement by statement: by the server's own record of events, by its
 * numbers of tables, and by looking at its metadata locks about a thousand times a second. It looks only between {@link #begin} and
 * {@link #end}.
 */
public final class StatementWatch implements AutoCloseable {
    /** What the server has to be told for it. */
    static final List<String> SERVER_ARGUMENTS = List.of(
            "--performance-schema=ON",
            "--performance-schema-instrument=%=OFF",
            "--performance-schema-instrument=statement/%=ON",
            "--performance-schema-instrument=stage/sql/copy to tmp table=ON",
            "--performance-schema-instrument=stage/innodb/alter table%=ON",
            "--performance-schema-consumer-events-statements-current=ON",
            "--performance-schema-consumer-events-statements-history-long=ON",
            "--performance-schema-consumer-events-stages-current=ON",
            "--performance-schema-consumer-events-stages-history-long=ON",
            "--performance-schema-events-statements-history-long-size=5000",
            "--performance-schema-events-stages-history-long-size=5000",
            "--performance-schema-max-sql-text-length=4096",
            "--plugin-load-add=metadata_lock_info");

    private static final int SHOWN = 160;
    private static final Duration WORTH_TELLING = Duration.ofMillis(100);
    private static final Duration BETWEEN_LOOKS = Duration.ofNanos(500_000);
    private static final int LOOKS_PER_READING = 20;

    private final MariadbServer server;
    private final String database;
    private final Connection connection;
    private final StatementLog log;
    private final Optional<LockLooks> locks;
    private final List<RanStatement> ran = new ArrayList<>();
    private final Map<RanStatement.Id, List<String>> rewritten = new HashMap<>();
    private Map<String, Long> ids = Map.of();
    private Set<String> there = Set.of();
    private List<String> unclaimed = new ArrayList<>();
    private Optional<Thread> looking = Optional.empty();
    private long lost;
    private volatile boolean over;
    private volatile Optional<SQLException> failure = Optional.empty();

    StatementWatch(MariadbServer server, DatabaseUrl.Mariadb copy) {
        this.server = server;
        this.database = copy.database();
        this.connection = server.open();
        try {
            this.log = new StatementLog(connection, copy.user());
            this.locks = LockLooks.arePossible(connection)
                    ? Optional.of(new LockLooks(connection, database))
                    : Optional.empty();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private SluiceException failed(SQLException e) {
        return server.failed(Code.CHECK_FAILED, "what the migrations do on the copy could not be seen", e, "");
    }

    /** How often anybody came to the copy so far. */
    public long connections() {
        String sql = "select coalesce(sum(total_connections), 0) from performance_schema.users where user <> "
                + Identifiers.literal(OwnServer.WATCHER);
        try (Connection asking = server.open();
                Statement statement = asking.createStatement()) {
            return Long.parseLong(Scalar.text(statement, sql).orElse("0"));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** What of what ran could not be seen, for people; empty where all was. */
    public synchronized Optional<String> unmeasured() {
        List<String> parts = new ArrayList<>();
        if (locks.isEmpty()) {
            parts.add("locks (the server's plugin metadata_lock_info is not installed)");
        }
        if (lost > 0) {
            parts.add(lost + " statements that ran too fast to be read");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
    }

    /** From now on somebody migrates. */
    public synchronized void begin() {
        try {
            ran.clear();
            rewritten.clear();
            unclaimed = new ArrayList<>();
            log.begin();
            ids = TableIds.of(connection, database);
            there = ids.keySet().stream()
                    .filter(table -> !SchemaHash.TOOL_TABLES.contains(table))
                    .collect(Collectors.toUnmodifiableSet());
            locks.ifPresent(LockLooks::begin);
        } catch (SQLException e) {
            throw failed(e);
        }
        over = false;
        looking = Optional.of(Thread.ofVirtual().name("statement watch").start(this::lookOn));
    }

    private void lookOn() {
        try {
            for (int looks = 1; !over; looks++) {
                if (locks.isPresent()) {
                    locks.get().look();
                }
                if (looks % LOOKS_PER_READING == 0) {
                    read();
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        } catch (SQLException e) {
            failure = Optional.of(e);
        }
    }

    private void read() throws SQLException {
        List<RanStatement> fresh = log.read();
        ran.addAll(fresh);
        fresh.stream().filter(RanStatement::madeTableAnew).forEach(s -> rewritten.put(s.id(), DdlText.tables(s.sql())));
        if (fresh.stream().anyMatch(RanStatement::isDdl) || !unclaimed.isEmpty()) {
            Map<String, Long> now = TableIds.of(connection, database);
            ids.forEach((table, id) -> {
                Long other = now.get(table);
                if (other != null && !other.equals(id)) {
                    unclaimed.add(table);
                }
            });
            ids = now;
            unclaimed.removeIf(table -> claimed(table, fresh));
        }
    }

    /** What the server did not say of a statement, its table's number does; the last one that is about the table did it. */
    private boolean claimed(String table, List<RanStatement> fresh) {
        List<RanStatement> about = fresh.stream()
                .filter(s -> s.needsTableAlone() && !s.failed())
                .filter(s -> DdlText.tables(s.sql()).stream().anyMatch(table::equalsIgnoreCase))
                .toList();
        if (about.stream().noneMatch(RanStatement::madeTableAnew) && !about.isEmpty()) {
            rewritten.put(about.getLast().id(), List.of(table));
        }
        return !about.isEmpty() || !there.contains(table);
    }

    /** Whoever migrated is done. */
    public synchronized void end() {
        over = true;
        try {
            if (looking.isPresent()) {
                looking.get().join();
            }
            if (failure.isPresent()) {
                throw failed(failure.get());
            }
            locks.ifPresent(LockLooks::end);
            read();
            lost = log.missed();
        } catch (SQLException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(Code.TIMED_OUT, "interrupted while a migration was rehearsed", "", e);
        }
    }

    /** What is worth telling of what ran between the last {@link #begin} and {@link #end}, in the order of the statements' ends. */
    public synchronized List<TracedStatement> trace() {
        List<TracedStatement> told = new ArrayList<>();
        for (RanStatement statement : ran) {
            if (!statement.failed() && !OfTheTool.is(statement.sql())) {
                TracedStatement traced = new TracedStatement(
                        shortened(statement.sql()),
                        statement.took(),
                        statement.changedRows(),
                        locksOf(statement),
                        rewritten.getOrDefault(statement.id(), List.of()));
                if (isWorthTelling(traced)) {
                    told.add(traced);
                }
            }
        }
        return told;
    }

    /** The statements, shortened, whose effect is there to stay although the migration broke off. */
    public synchronized List<String> left() {
        return Leftovers.of(ran).stream()
                .filter(statement -> !OfTheTool.is(statement.sql()))
                .map(statement -> shortened(statement.sql()))
                .toList();
    }

    private List<Lock> locksOf(RanStatement statement) {
        if (locks.isEmpty()) {
            return List.of();
        }
        List<Lock> seen = new ArrayList<>(locks.get().of(statement).stream()
                .filter(lock -> there.contains(lock.table().toLowerCase(Locale.ROOT)))
                .sorted(Comparator.comparing(Lock::mode).thenComparing(Lock::table))
                .toList());
        if (statement.needsTableAlone()) {
            for (String table : DdlText.tables(statement.sql())) {
                boolean found = seen.stream()
                        .anyMatch(l ->
                                l.table().equalsIgnoreCase(table) && l.mode().blocksReads());
                if (!found && there.contains(table.toLowerCase(Locale.ROOT))) {
                    seen.add(locks.get().missed(statement, table));
                }
            }
        }
        return seen;
    }

    private static boolean isWorthTelling(TracedStatement traced) {
        return traced.rows() > 0
                || !traced.locks().isEmpty()
                || !traced.rewritten().isEmpty()
                || traced.took().compareTo(WORTH_TELLING) >= 0;
    }

    private static String shortened(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 1) + "…";
    }

    @Override
    public void close() {
        over = true;
        try {
            connection.close();
        } catch (SQLException gone) {
            // The server has ended.
        }
    }
}
