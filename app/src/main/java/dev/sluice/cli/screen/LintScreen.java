package dev.sluice.cli.screen;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.lint.Classification;
import dev.sluice.migration.lint.JudgedMigration;
import dev.sluice.migration.lint.Level;
import dev.sluice.migration.lint.LintFinding;
import dev.sluice.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What is dangerous about migrations, as a compiler would say it, and what each of them does: {@code sluice migrate lint}. */
public final class LintScreen {
    private static final int WIDEST = 100;

    private final Classification classification;
    private final Paint paint;

    public LintScreen(Classification classification, Paint paint) {
        this.classification = classification;
        this.paint = paint;
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (JudgedMigration migration : classification.migrations()) {
            for (LintFinding finding : migration.findings()) {
                lines.addAll(finding(migration.script(), finding));
                lines.add("");
            }
        }
        int widest = classification.migrations().stream()
                .mapToInt(m -> Columns.width(name(m.script())))
                .max()
                .orElse(0);
        classification
                .migrations()
                .forEach(m -> lines.add("  " + Columns.left(name(m.script()), widest) + "  " + summary(m)));
        lines.add(total());
        return lines;
    }

    /** One finding: what, where with the line shown, and the safe way. */
    public List<String> finding(MigrationScript script, LintFinding finding) {
        List<String> lines = new ArrayList<>();
        String label = finding.level().name().toLowerCase(Locale.ROOT) + "["
                + finding.hazard().label() + "]";
        lines.add(level(finding.level(), label) + ": " + paint.strong(finding.message()));
        int gutter = finding.excerpt().map(e -> digits(e.place().line())).orElse(1);
        String indent = " ".repeat(gutter);
        lines.add(indent + paint.faint("-->") + " " + where(script, finding));
        finding.excerpt().ifPresent(excerpt -> {
            String bar = paint.faint(indent + " |");
            String line = excerpt.line().replace('\t', ' ');
            int from = excerpt.place().column() - 1;
            boolean sameLine = excerpt.end().line() == excerpt.place().line();
            int to = sameLine ? excerpt.end().column() - 1 : Columns.width(line);
            lines.add(bar);
            lines.add(paint.faint(excerpt.place().line() + " |") + " " + Columns.cut(line, WIDEST));
            int length = Math.max(1, Math.min(to, WIDEST) - from);
            lines.add(bar + " " + " ".repeat(Math.min(from, WIDEST)) + level(finding.level(), "^".repeat(length)));
        });
        if (!finding.help().isEmpty()) {
            lines.add(indent + paint.faint(" = ") + paint.strong("help:") + " " + finding.help());
        }
        return lines;
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    /** {@code db/V2__x.sql:3:1}; of SQL that was made from a file, the file and the line of the SQL. */
    private static String where(MigrationScript script, LintFinding finding) {
        String name = name(script);
        boolean written = script.content() instanceof MigrationScript.Sql sql && sql.written();
        return finding.excerpt()
                .map(e -> written
                        ? name + ":" + e.place().line() + ":" + e.place().column()
                        : name + " (line " + e.place().line() + " of its SQL)")
                .orElse(name);
    }

    private static String name(MigrationScript script) {
        return script.file().orElse(script.revision());
    }

    private String summary(JudgedMigration migration) {
        String words = effect(migration.effect());
        String painted = migration.effect().waitsForOldCode() ? paint.bad(words) : words;
        return painted + " ".repeat(Math.max(0, 12 - words.length())) + weight(migration);
    }

    /** The strongest lock and what makes it last. */
    public static String weight(JudgedMigration migration) {
        if (migration.script().content() instanceof MigrationScript.Opaque(String why)) {
            return "needs the rehearsal: " + why;
        }
        List<String> parts = new ArrayList<>();
        migration.strongestLock().ifPresent(lock -> parts.add(lock + " on " + lockedBy(migration, lock)));
        if (migration.rewrites()) {
            parts.add("writes " + tables(migration, true) + " anew");
        }
        if (migration.scans()) {
            parts.add("reads all of " + tables(migration, false));
        }
        String none = migration.effect() == Effect.UNKNOWN ? "locks not known" : "no lock";
        return parts.isEmpty() ? none : String.join(", ", parts);
    }

    private static String lockedBy(JudgedMigration migration, LockMode lock) {
        return migration.statements().stream()
                .flatMap(s -> s.locks().entrySet().stream())
                .filter(e -> e.getValue() == lock)
                .map(Map.Entry::getKey)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String tables(JudgedMigration migration, boolean rewritten) {
        return migration.statements().stream()
                .flatMap(s -> (rewritten ? s.rewrites() : s.scans()).stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** As people call it. */
    public static String effect(Effect effect) {
        return effect.name().toLowerCase(Locale.ROOT);
    }

    private String level(Level level, String text) {
        return level == Level.ERROR ? paint.bad(text) : level == Level.WARNING ? paint.busy(text) : paint.faint(text);
    }

    private String total() {
        List<LintFinding> findings = classification.findings();
        String migrations = Units.plural(classification.migrations().size(), "migration");
        long errors = count(findings, Level.ERROR);
        long warnings = count(findings, Level.WARNING);
        long unknown = classification.migrations().stream()
                .filter(m -> m.effect() == Effect.UNKNOWN)
                .count();
        if (errors + warnings + unknown == 0) {
            return paint.good("✔ " + migrations + ", nothing dangerous found");
        }
        List<String> parts = new ArrayList<>();
        if (unknown > 0) {
            parts.add(paint.busy(unknown + " unknown: `sluice rehearse` shows what it does"));
        }
        if (errors > 0) {
            parts.add(paint.bad(Units.plural(errors, "error")));
        }
        if (warnings > 0) {
            parts.add(Units.plural(warnings, "warning"));
        }
        return String.join(", ", parts) + " in " + migrations;
    }

    private static long count(List<LintFinding> findings, Level level) {
        return findings.stream().filter(f -> f.level() == level).count();
    }
}
