package dev.sluice.migration.lint;

import dev.sluice.migration.sql.Place;
import java.util.Optional;

/**
 * One thing that is dangerous about a migration.
 *
 * @param message what happens, in one sentence without a full stop
 * @param help the safe way
 * @param excerpt where; empty when it concerns the migration as a whole
 */
public record LintFinding(Hazard hazard, Level level, String message, String help, Optional<Excerpt> excerpt) {

    /**
     * The line to show.
     *
     * @param place where it begins
     * @param end where it ends, exclusively; maybe on a later line
     * @param line the text of its first line
     */
    public record Excerpt(Place place, Place end, String line) {}

    public LintFinding at(Level other) {
        return new LintFinding(hazard, other, message, help, excerpt);
    }
}
