package dev.sluice.adapter.relay;

import dev.sluice.migration.LockMode;
import dev.sluice.migration.TracedStatement;
import dev.sluice.migration.TracedStatement.Lock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the statements of one session did, from its messages in both directions. Statements are told when their transaction ends,
 * because only then is it known how long their locks were held.
 */
final class SessionTrace {
    /** What this session holds of the database's own tables, and where their files are, inside its transaction. */
    static final String LOOK = """
            select l.relation::bigint, l.mode, c.relfilenode::bigint
            from pg_catalog.pg_locks l left join pg_catalog.pg_class c on c.oid = l.relation
            where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted
              and l.relation >= 16384""";

    /** Where the files of all tables are: what a statement has locked is free again when it was a transaction of its own. */
    static final String LOOK_AFTERWARDS = """
            select c.oid::bigint, '', c.relfilenode::bigint from pg_catalog.pg_class c
            where c.oid >= 16384 and c.relkind in ('r', 'm')""";

    private static final int SHOWN = 160;
    private static final Duration WORTH_TELLING = Duration.ofMillis(100);
    private static final Pattern CHANGES = Pattern.compile(
            "(?:ALTER|ANALYZE|CLUSTER|COMMENT|COPY|CREATE|DELETE|DO|CALL|DROP|GRANT|INSERT|LOCK|MERGE|REFRESH|REINDEX|REVOKE"
                    + "|SELECT|TRUNCATE|UPDATE|VACUUM)\\b.*");
    private static final Pattern COUNTED = Pattern.compile("(?:INSERT \\d+|UPDATE|DELETE|MERGE|COPY) (\\d+)");
    private static final Pattern OF_THE_TOOL = Pattern.compile(
            "(?i)flyway_schema_history|alembic_version|databasechangelog|schema_migrations|ar_internal_metadata"
                    + "|_prisma_migrations|django_migrations");

    private final Tables tables;
    private final Consumer<TracedStatement> finished;
    private final Consumer<String> ran;
    private final Map<String, String> prepared = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();
    private final Deque<Round> rounds = new ArrayDeque<>();
    private final List<Running> transaction = new ArrayList<>();
    private final Set<String> held = new HashSet<>();
    private final List<Seen> outside = new ArrayList<>();
    private long begun;
    private boolean inTransaction;
    private boolean changed;
    private long rows;

    /** What a client sent until it asked for "ready": one query, or statements and their end. Clients send several at once. */
    private static final class Round {
        final List<String> texts = new ArrayList<>();
        boolean whole;
    }

    /** A statement whose transaction goes on. */
    private record Running(
            String sql, long begun, Duration took, long rows, List<Seen> locks, List<String> rewritten) {}

    /** A lock that was seen. */
    record Seen(String table, LockMode mode, boolean exact) {}

    /**
     * @param finished gets what each statement did, its text shortened
     * @param ran gets the whole text of each that changed something
     */
    SessionTrace(Tables tables, Consumer<TracedStatement> finished, Consumer<String> ran) {
        this.tables = tables;
        this.finished = finished;
        this.ran = ran;
    }

    synchronized void toServer(Message message) {
        switch (message.type()) {
            case 'Q' -> {
                round().texts.add(message.text(0));
                round().whole = true;
            }
            case 'P' -> prepared.put(message.text(0), message.text(1));
            case 'B' -> portals.put(message.text(0), prepared.getOrDefault(message.text(1), ""));
            case 'E' -> round().texts.add(portals.getOrDefault(message.text(0), ""));
            case 'S', 'F' -> round().whole = true;
            default -> {}
        }
    }

    /** The one that the client is still sending. */
    private Round round() {
        if (rounds.isEmpty()) {
            begun = System.nanoTime();
        }
        if (rounds.isEmpty() || rounds.getLast().whole) {
            rounds.add(new Round());
        }
        return rounds.getLast();
    }

    /** A statement is done, by its tag: {@code UPDATE 24}. */
    synchronized void done(String tag) {
        var counted = COUNTED.matcher(tag);
        if (counted.matches()) {
            rows += Long.parseLong(counted.group(1));
        }
        changed |= CHANGES.matcher(tag).matches();
    }

    /** Whether it is worth asking what is locked now. */
    synchronized boolean wantsLook() {
        return changed;
    }

    /** Whether a statement runs that is a transaction of its own: only from outside can be seen what it locks. */
    synchronized boolean isAlone() {
        return !rounds.isEmpty() && !inTransaction;
    }

    /** A lock that was seen from outside while a statement ran. */
    synchronized void seenOutside(long relation, String mode) {
        if (isAlone()) {
            tables.name(relation).ifPresent(name -> outside.add(new Seen(name, mode(mode), false)));
        }
    }

    /** The session is ready for the next statement; {@code look} is what {@link #LOOK} gave, empty where it was not asked. */
    synchronized void ready(char status, List<List<Optional<String>>> look) {
        long now = System.nanoTime();
        Round round = rounds.isEmpty() ? new Round() : rounds.removeFirst();
        if (changed) {
            Set<Seen> locks = new HashSet<>(outside);
            List<String> rewritten = new ArrayList<>();
            for (List<Optional<String>> row : look) {
                long relation = Long.parseLong(row.get(0).orElse("0"));
                String mode = row.get(1).orElse("");
                Optional<String> name = tables.name(relation);
                if (name.isPresent() && held.add(relation + mode) && status != 'I') {
                    locks.add(new Seen(name.get(), mode(mode), true));
                }
                row.get(2)
                        .map(Long::parseLong)
                        .filter(file -> name.isPresent() && tables.isRewritten(relation, file))
                        .ifPresent(file -> rewritten.add(name.orElseThrow()));
            }
            String text = round.texts.stream()
                    .filter(one -> !one.isBlank() && !one.equalsIgnoreCase("begin"))
                    .distinct()
                    .collect(Collectors.joining("; "));
            ran.accept(text);
            transaction.add(new Running(
                    shortened(text), begun, Duration.ofNanos(now - begun), rows, List.copyOf(locks), rewritten));
        }
        inTransaction = status != 'I';
        if (!inTransaction) {
            end(now);
        }
        begun = now;
        changed = false;
        rows = 0;
        outside.clear();
    }

    /** The transaction is over, or the session. */
    synchronized void end(long now) {
        for (Running one : transaction) {
            List<Lock> locks = one.locks().stream()
                    .map(seen -> new Lock(seen.table(), seen.mode(), Duration.ofNanos(now - one.begun()), seen.exact()))
                    .filter(lock -> lock.mode() != LockMode.ACCESS_SHARE)
                    .toList();
            TracedStatement statement = new TracedStatement(one.sql(), one.took(), one.rows(), locks, one.rewritten());
            if (isWorthTelling(statement)) {
                finished.accept(statement);
            }
        }
        transaction.clear();
        held.clear();
    }

    /** By the name that {@code pg_locks} gives it, {@code AccessExclusiveLock}; an unknown one counts as the strongest. */
    private static LockMode mode(String name) {
        String words = name.replaceFirst("Lock$", "").replaceAll("(?<=[a-z])(?=[A-Z])", "_");
        return Arrays.stream(LockMode.values())
                .filter(mode -> mode.name().equalsIgnoreCase(words))
                .findFirst()
                .orElse(LockMode.ACCESS_EXCLUSIVE);
    }

    private static boolean isWorthTelling(TracedStatement statement) {
        boolean ofTheTool = OF_THE_TOOL.matcher(statement.sql()).find()
                && statement.locks().stream()
                        .allMatch(lock -> OF_THE_TOOL.matcher(lock.table()).find());
        return !ofTheTool
                && (statement.rows() > 0
                        || !statement.locks().isEmpty()
                        || !statement.rewritten().isEmpty()
                        || statement.took().compareTo(WORTH_TELLING) >= 0);
    }

    private static String shortened(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 1) + "…";
    }
}
