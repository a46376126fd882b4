package dev.sluice.migration.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.postgres.SchemaAsSql;
import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.ddl.Ddl;
import dev.sluice.migration.ddl.Recogniser;
import dev.sluice.migration.lint.Corpus.Case;
import dev.sluice.migration.sql.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is said about whole migrations, held against what real servers do. The schema is told by the server, as in a plan. */
class MigrationCorpusTest {
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
        List<Case> cases = Corpus.migrations();
        try (CorpusServer server = CorpusServer.of(version)) {
            for (String statement : Corpus.statements(Corpus.base())) {
                execute(server, "base", statement);
            }
            String schema = schema(server);
            OldVersion old = new OldVersion(server, Corpus.oldQueries());
            old.learn("base");
            for (Case one : cases) {
                JudgedMigration claim = claim(one, schema, version);
                totals.merge(claim.effect(), 1, Integer::sum);
                differences(server, one, claim, old).forEach(d -> wrong.add(one.name() + ": " + d));
            }
        }
        System.out.printf(
                "PostgreSQL %d: %d migrations, %d differences; %s%n", version, cases.size(), wrong.size(), totals);
        assertThat(wrong).as("claims that are not facts").isEmpty();
        assertThat(cases).hasSizeGreaterThanOrEqualTo(40);
        assertThat(totals.getOrDefault(Effect.UNKNOWN, 0)).isLessThanOrEqualTo(cases.size() / 20);
    }

    private static JudgedMigration claim(Case one, String schema, int version) {
        return new Classifier(LintSettings.ofSluice().on(version))
                .judge(List.of(script("0", schema)), List.of(script(one.name(), one.sql())))
                .migrations()
                .getFirst();
    }

    private static MigrationScript script(String revision, String sql) {
        return new MigrationScript(
                revision,
                "",
                Optional.empty(),
                new MigrationScript.Sql(sql, false, MigrationScript.Scope.SCRIPT_WHERE_POSSIBLE));
    }

    private static String schema(CorpusServer server) throws SQLException {
        try (Connection connection = server.connect("base");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SchemaAsSql.QUERY)) {
            row.next();
            return row.getString(1);
        }
    }

    private static List<String> differences(CorpusServer server, Case one, JudgedMigration claim, OldVersion old)
            throws SQLException {
        List<String> differences = new ArrayList<>();
        String database = server.copyOf("base");
        try {
            Map<String, Set<String>> before = values(server, database);
            Optional<Map<String, LockMode>> locks = run(server, database, one.sql(), differences, claim);
            Set<String> lost = Facts.lost(before, values(server, database));
            List<String> failures = old.failures(database);
            boolean rows = new SqlText(one.sql())
                    .statements().stream().map(Recogniser::recognise).anyMatch(Ddl.Data.class::isInstance);
            boolean right = switch (claim.effect()) {
                case IRREVERSIBLE -> !lost.isEmpty();
                case CONTRACT -> !failures.isEmpty() && lost.isEmpty();
                case UNKNOWN -> true;
                case EXPAND, DATA, NEUTRAL -> failures.isEmpty() && (rows || lost.isEmpty());
            };
            if (!right) {
                differences.add("claimed " + claim.effect() + ", lost " + lost + ", failures " + failures);
            }
            locks.ifPresent(held -> {
                Map<String, LockMode> claimed = new TreeMap<>();
                claim.statements().forEach(s -> s.locks().forEach((t, m) -> claimed.merge(t, m, LockMode::orStronger)));
                if (!strong(claimed).equals(strong(held))) {
                    differences.add("locks claimed " + strong(claimed) + ", are " + strong(held));
                }
            });
        } finally {
            server.drop(database);
        }
        return differences;
    }

    private static Map<String, LockMode> strong(Map<String, LockMode> locks) {
        Map<String, LockMode> strong = new TreeMap<>(locks);
        strong.values().removeIf(mode -> mode.compareTo(LockMode.SHARE_UPDATE_EXCLUSIVE) < 0);
        return strong;
    }

    /** Its locks, where all of it runs in one transaction, and a difference where other tables are written anew than claimed. */
    private static Optional<Map<String, LockMode>> run(
            CorpusServer server, String database, String sql, List<String> differences, JudgedMigration claim)
            throws SQLException {
        boolean inTransaction = !sql.contains("CONCURRENTLY orders_s")
                && !sql.contains("INDEX CONCURRENTLY")
                && !sql.contains("VACUUM")
                && !sql.contains("COMMIT");
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(!inTransaction);
            Map<Long, Facts.Relation> before = Facts.relations(connection);
            for (String one : Corpus.statements(sql)) {
                statement.execute(one);
            }
            int pid = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            Optional<Map<String, LockMode>> locks =
                    inTransaction ? Optional.of(Facts.locks(connection, pid, before)) : Optional.empty();
            Set<String> rewritten = Facts.rewritten(before, Facts.relations(connection));
            Set<String> claimed = new TreeSet<>();
            claim.statements().forEach(s -> claimed.addAll(s.rewrites()));
            if (!claimed.equals(rewritten)) {
                differences.add("rewrites claimed " + claimed + ", are " + rewritten);
            }
            if (inTransaction) {
                connection.commit();
            }
            return locks;
        }
    }

    private static Map<String, Set<String>> values(CorpusServer server, String database) throws SQLException {
        try (Connection connection = server.connect(database)) {
            return Facts.values(connection);
        }
    }

    private static void execute(CorpusServer server, String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
