package dev.sluice.migration.lint;

import dev.sluice.migration.MigrationScript;

/** Why a migration must not run while older code serves, with its place. */
public record Refusal(MigrationScript script, LintFinding finding) {}
