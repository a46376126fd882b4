package dev.sluice.migration.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.lint.Corpus.Case;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the recogniser says about statements, held against what real servers do. */
class StatementCorpusTest {
    private static final double UNKNOWN_AT_MOST = 0.05;

    @Test
    void claims_equal_facts_on_postgresql_15() throws Exception {
        compare(15);
    }

    @Test
    void claims_equal_facts_on_postgresql_18() throws Exception {
        compare(18);
    }

    private static void compare(int version) throws Exception {
        List<String> wrong = new ArrayList<>();
        Map<Effect, Integer> totals = new TreeMap<>();
        int rows = 0;
        try (CorpusServer server = CorpusServer.of(version)) {
            try (Connection base = server.connect("base")) {
                execute(base, Corpus.base());
            }
            OldVersion usual = new OldVersion(server, Corpus.oldQueries());
            usual.learn("base");
            for (Case one : Corpus.singleStatements()) {
                if (one.since() <= version) {
                    rows++;
                    try {
                        Row row = row(server, one, usual);
                        totals.merge(row.claim().effect(), 1, Integer::sum);
                        row.differences().forEach(d -> wrong.add(one.name() + ": " + one.sql() + "\n    " + d));
                    } catch (SQLException e) {
                        wrong.add(one.name() + ": " + one.sql() + "\n    does not run: " + e.getMessage());
                    }
                }
            }
        }
        int unknown = totals.getOrDefault(Effect.UNKNOWN, 0);
        System.out.printf(
                "PostgreSQL %d: %d statements, %d rows with claim and fact apart; %s; unknown %.1f %%%n",
                version, rows, wrong.size(), totals, 100.0 * unknown / rows);
        assertThat(wrong).as("claims that are not facts").isEmpty();
        assertThat(rows).isGreaterThanOrEqualTo(150);
        assertThat((double) unknown / rows).isLessThanOrEqualTo(UNKNOWN_AT_MOST);
    }

    private record Row(JudgedStatement claim, Outcome fact) {
        List<String> differences() {
            List<String> differences = new ArrayList<>();
            if (claim.effect() != Effect.UNKNOWN) {
                Effect effect = fact.effect(claim.effect());
                differ(differences, "effect", claim.effect(), effect + " " + fact.lost() + " " + fact.failures());
            }
            if (claim.effect() != Effect.UNKNOWN || !claim.locks().isEmpty()) {
                Map<String, LockMode> expected = strong(claim.locks());
                differ(differences, "locks", expected, strong(fact.locks()));
                differ(differences, "rewrites", new TreeSet<>(claim.rewrites()), fact.rewrites());
                fact.scans().ifPresent(scans -> {
                    // A query that reads a table under a lock that stops nobody is no concern.
                    scans.retainAll(strong(fact.locks()).keySet());
                    Set<String> claimed = new TreeSet<>(claim.scans());
                    claimed.retainAll(expected.keySet());
                    differ(differences, "scans", claimed, scans);
                });
            }
            return differences;
        }

        private static void differ(List<String> differences, String what, Object claim, Object fact) {
            if (!fact.toString().equals(claim.toString()) && !fact.toString().startsWith(claim + " ")) {
                differences.add(what + " claimed " + claim + ", is " + fact);
            }
        }

        /** Locks that make others wait who only read and write; and the strongest of the weak ones. */
        private static Map<String, LockMode> strong(Map<String, LockMode> locks) {
            Map<String, LockMode> strong = new TreeMap<>();
            locks.forEach((table, mode) -> {
                if (mode.compareTo(LockMode.SHARE_UPDATE_EXCLUSIVE) >= 0) {
                    strong.put(table, mode);
                }
            });
            return strong;
        }
    }

    /**
     * What a server did.
     *
     * @param scans empty where it cannot be seen, as outside of a transaction
     */
    private record Outcome(
            Map<String, LockMode> locks,
            Set<String> rewrites,
            Optional<Set<String>> scans,
            Set<String> lost,
            List<String> failures) {
        Outcome(Map<String, LockMode> locks, Set<String> rewrites, Optional<Set<String>> scans) {
            this(locks, rewrites, scans, Set.of(), List.of());
        }

        Outcome losing(Set<String> values) {
            return new Outcome(locks, rewrites, scans, values, failures);
        }

        Outcome failing(List<String> queries) {
            return new Outcome(locks, rewrites, scans, lost, queries);
        }

        /** Rows may change and come and go by a statement about rows; what it must not do is break older code. */
        Effect effect(Effect claimed) {
            if (claimed == Effect.DATA || claimed == Effect.NEUTRAL) {
                return failures.isEmpty() && (claimed == Effect.DATA || lost.isEmpty()) ? claimed : Effect.CONTRACT;
            }
            if (!lost.isEmpty()) {
                return Effect.IRREVERSIBLE;
            }
            return failures.isEmpty() ? Effect.EXPAND : Effect.CONTRACT;
        }
    }

    private static Row row(CorpusServer server, Case one, OldVersion usual) throws Exception {
        MigrationScript before = script(Corpus.base() + "\n" + one.setup());
        JudgedStatement claim = new Classifier(LintSettings.ofSluice().on(server.version))
                .judge(List.of(before), List.of(script(one.sql())))
                .migrations()
                .getFirst()
                .statements()
                .getFirst();
        OldVersion old = of(server, one, usual);
        String database = server.copyOf("base");
        try {
            Optional<Outcome> inside = Optional.empty();
            Map<String, Set<String>> values;
            try (Connection connection = server.connect(database)) {
                execute(connection, one.setup());
                if (old != usual) {
                    old.learn(database);
                }
                assertThat(old.size()).isGreaterThan(usual.size() - 6);
                values = Facts.values(connection);
                if (!alone(one.sql())) {
                    Outcome outcome = inside(connection, one.sql());
                    inside = Optional.of(outcome.losing(Facts.lost(values, Facts.values(connection))));
                }
            }
            Outcome outcome = inside.isPresent() ? inside.get() : outside(server, database, one.sql(), values);
            return new Row(claim, outcome.failing(old.failures(database)));
        } finally {
            server.drop(database);
        }
    }

    /** What has something else to begin with was written for that. */
    private static OldVersion of(CorpusServer server, Case one, OldVersion usual) {
        List<String> queries = new ArrayList<>(Corpus.oldQueries());
        queries.addAll(one.old());
        return one.setup().isBlank() ? usual : new OldVersion(server, queries);
    }

    private static MigrationScript script(String sql) {
        return new MigrationScript(
                "1",
                "",
                Optional.empty(),
                new MigrationScript.Sql(sql, false, MigrationScript.Scope.SCRIPT_WHERE_POSSIBLE));
    }

    private static boolean alone(String sql) {
        return sql.contains("concurrently") && !sql.startsWith("refresh") || sql.startsWith("vacuum");
    }

    private static Outcome inside(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            Map<Long, Facts.Relation> before = Facts.relations(connection);
            Map<String, Long> scansBefore = Facts.scans(connection, before);
            statement.execute(sql);
            Map<String, Long> scansAfter = Facts.scans(connection, before);
            int pid = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            Map<String, LockMode> locks = Facts.locks(connection, pid, before);
            Set<String> rewritten = Facts.rewritten(before, Facts.relations(connection));
            connection.commit();
            connection.setAutoCommit(true);
            Set<String> scans = new TreeSet<>();
            scansAfter.forEach((table, times) -> {
                if (times > scansBefore.getOrDefault(table, 0L) && !rewritten.contains(table)) {
                    scans.add(table);
                }
            });
            return new Outcome(locks, rewritten, Optional.of(scans));
        }
    }

    /**
     * The first two runs wait behind somebody who holds every table, strongly and less so, which shows what is asked for first.
     * The third waits behind somebody who reads every table that has rows, which shows whether even reading is shut out.
     */
    private static Outcome outside(CorpusServer server, String database, String sql, Map<String, Set<String>> values)
            throws Exception {
        Map<String, LockMode> locks = new TreeMap<>();
        for (String mode : List.of("access exclusive", "share update exclusive")) {
            String another = server.copyOf(database);
            try {
                watch(server, another, sql, mode, locks);
            } finally {
                server.drop(another);
            }
        }
        Map<Long, Facts.Relation> before;
        try (Connection connection = server.connect(database)) {
            before = Facts.relations(connection);
        }
        watch(server, database, sql, "access share", locks);
        try (Connection connection = server.connect(database)) {
            Set<String> rewritten = Facts.rewritten(before, Facts.relations(connection));
            return new Outcome(locks, rewritten, Optional.empty()).losing(Facts.lost(values, Facts.values(connection)));
        }
    }

    private static void watch(
            CorpusServer server, String database, String sql, String mode, Map<String, LockMode> locks)
            throws Exception {
        try (Connection blocker = server.connect(database);
                Connection worker = server.connect(database);
                Statement block = blocker.createStatement()) {
            Map<Long, Facts.Relation> before = Facts.relations(blocker);
            blocker.setAutoCommit(false);
            for (Facts.Relation relation : before.values()) {
                boolean reading = mode.equals("access share");
                boolean table = !relation.name().equals("order_totals")
                        && !relation.name().equals("active_users");
                if (table && (relation.stored() || !reading)) {
                    block.execute("lock table " + relation.name() + " in " + mode + " mode");
                }
            }
            int pid = worker.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
                try (Statement statement = worker.createStatement()) {
                    statement.execute(sql);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (Connection watcher = server.connect(database)) {
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                boolean waits = false;
                while (!waits && !done.isDone() && System.nanoTime() < deadline) {
                    Facts.locks(watcher, pid, before)
                            .forEach((table, lock) -> locks.merge(table, lock, LockMode::orStronger));
                    waits = isWaiting(watcher, pid);
                }
                if (waits) {
                    Facts.locks(watcher, pid, before)
                            .forEach((table, lock) -> locks.merge(table, lock, LockMode::orStronger));
                }
            }
            blocker.rollback();
            done.get(20, TimeUnit.SECONDS);
        }
    }

    private static boolean isWaiting(Connection watcher, int pid) throws SQLException {
        try (Statement statement = watcher.createStatement();
                var row = statement.executeQuery("select count(*) from pg_locks where not granted and pid = " + pid)) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String one : Corpus.statements(sql)) {
                statement.execute(one);
            }
        }
    }
}
