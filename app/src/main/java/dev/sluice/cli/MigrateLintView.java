package dev.sluice.cli;

import dev.sluice.migration.LockMode;
import dev.sluice.migration.lint.JudgedMigration;
import dev.sluice.migration.lint.JudgedStatement;
import dev.sluice.migration.lint.LintFinding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One migration as a line of JSON. */
record MigrateLintView(
        String revision,
        Optional<String> file,
        String effect,
        Optional<String> strongestLock,
        List<Statement> statements,
        List<Finding> findings) {

    record Statement(String sql, String effect, Map<String, String> locks, Set<String> rewrites, Set<String> scans) {}

    /** @param line and column from 1; absent for the migration as a whole */
    record Finding(
            String code, String level, String message, String help, Optional<Integer> line, Optional<Integer> column) {}

    static MigrateLintView of(JudgedMigration migration) {
        return new MigrateLintView(
                migration.script().revision(),
                migration.script().file(),
                word(migration.effect()),
                migration.strongestLock().map(LockMode::toString),
                migration.statements().stream().map(MigrateLintView::statement).toList(),
                migration.findings().stream().map(MigrateLintView::finding).toList());
    }

    private static Statement statement(JudgedStatement statement) {
        Map<String, String> locks = new TreeMap<>();
        statement.locks().forEach((table, lock) -> locks.put(table, lock.toString()));
        return new Statement(
                statement.text(),
                word(statement.effect()),
                locks,
                new TreeSet<>(statement.rewrites()),
                new TreeSet<>(statement.scans()));
    }

    private static Finding finding(LintFinding finding) {
        return new Finding(
                finding.hazard().label(),
                word(finding.level()),
                finding.message(),
                finding.help(),
                finding.excerpt().map(e -> e.place().line()),
                finding.excerpt().map(e -> e.place().column()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
