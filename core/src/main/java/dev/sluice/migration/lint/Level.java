package dev.sluice.migration.lint;

/** How much a finding weighs. */
public enum Level {
    OFF,
    NOTE,
    WARNING,
    ERROR
}
