package dev.sluice.migration.lint;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.MigrationScript;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What one migration does: its statements together. */
public record JudgedMigration(MigrationScript script, List<JudgedStatement> statements, List<LintFinding> ofTheWhole) {
    public JudgedMigration {
        statements = List.copyOf(statements);
        ofTheWhole = List.copyOf(ofTheWhole);
    }

    /** The worst that one of its statements does to older code. */
    public Effect effect() {
        boolean opaque = script.content() instanceof MigrationScript.Opaque;
        return statements.stream()
                .map(JudgedStatement::standing)
                .reduce(opaque ? Effect.UNKNOWN : Effect.NEUTRAL, Effect::orWorse);
    }

    /** The strongest lock on any table that was there before. */
    public Optional<LockMode> strongestLock() {
        return statements.stream().flatMap(s -> s.locks().values().stream()).reduce(LockMode::orStronger);
    }

    /** Whether a table that was there before is written anew. */
    public boolean rewrites() {
        return statements.stream().anyMatch(s -> !s.rewrites().isEmpty());
    }

    public boolean scans() {
        return statements.stream().anyMatch(s -> !s.scans().isEmpty());
    }

    /** For when no older code is left. */
    JudgedMigration withoutOldCode() {
        return new JudgedMigration(
                script, statements.stream().map(JudgedStatement::withoutOldCode).toList(), ofTheWhole);
    }

    /** All of them, in the order of the text. */
    public List<LintFinding> findings() {
        return Stream.concat(statements.stream().flatMap(s -> s.findings().stream()), ofTheWhole.stream())
                .toList();
    }
}
