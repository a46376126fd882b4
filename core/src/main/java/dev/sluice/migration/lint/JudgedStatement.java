package dev.sluice.migration.lint;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one statement does.
 *
 * @param excerpt where it stands in the migration's SQL
 * @param locks the strongest lock on each table and view that was there before the migration
 * @param rewrites tables whose storage is replaced by a new one
 * @param scans tables that are read from end to end, the rewritten ones not among them
 * @param accepted whether a person allowed what it does to older code
 */
public record JudgedStatement(
        String text,
        LintFinding.Excerpt excerpt,
        Effect effect,
        Map<String, LockMode> locks,
        Set<String> rewrites,
        Set<String> scans,
        boolean accepted,
        List<LintFinding> findings) {
    public JudgedStatement {
        locks = Map.copyOf(locks);
        rewrites = Set.copyOf(rewrites);
        scans = Set.copyOf(scans);
        findings = List.copyOf(findings);
    }

    JudgedStatement withoutOldCode() {
        List<LintFinding> others = findings.stream()
                .filter(f -> f.hazard().concern() != Hazard.Concern.OLD_CODE)
                .toList();
        return new JudgedStatement(text, excerpt, effect, locks, rewrites, scans, accepted, others);
    }

    /** What counts for when it may run: what a person allowed need not wait. */
    public Effect standing() {
        return accepted && effect.waitsForOldCode() ? Effect.EXPAND : effect;
    }
}
