package dev.sluice.migration;

import java.util.List;
import java.util.Optional;

/**
 * Where a database stands, seen from one release.
 *
 * @param current the newest applied revision; empty for an empty database
 * @param pending what the release would still apply, in order
 * @param unknown applied revisions that the release does not know
 * @param dirty why no migration can run now (a failed one, several heads, a changed file); empty when all is well
 */
public record MigrationStatus(
        Optional<String> current, List<Migration> pending, List<String> unknown, Optional<String> dirty) {
    public MigrationStatus {
        pending = List.copyOf(pending);
        unknown = List.copyOf(unknown);
    }
}
