package dev.sluice.migration;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of trying a release on a copy of the data.
 *
 * @param expand the migrations that run before the code; empty where none is pending
 * @param contract those that run when the old version is gone
 * @param trials the smoke tests of both versions, in the order they were made; empty where no version was started
 * @param back what becomes of the database when the release is taken back before its contract migrations
 * @param backPastContract the same after them; empty where there are none
 * @param problems why the release must not be deployed; empty when the rehearsal went well
 */
public record Rehearsal(
        Copy copy,
        Optional<Run> expand,
        Optional<Run> contract,
        List<Trial> trials,
        DatabaseReturn back,
        Optional<DatabaseReturn> backPastContract,
        List<String> problems) {
    public Rehearsal {
        trials = List.copyOf(trials);
        problems = List.copyOf(problems);
    }

    public boolean passed() {
        return problems.isEmpty();
    }

    /**
     * The copy of the data.
     *
     * @param backup the one it was restored from
     * @param at when that backup was made
     * @param where for people: where it lived, and what load it made
     * @param restored how long restoring took
     */
    public record Copy(String backup, Instant at, String where, Duration restored) {}

    /**
     * Migrations that ran on it.
     *
     * @param statements what is worth telling of what they did; empty where the database does not tell
     * @param numbers the invariants afterwards
     * @param unmeasured what of it could not be seen, for people; empty where all was
     */
    public record Run(
            List<String> applied,
            Duration took,
            List<TracedStatement> statements,
            Map<String, BigDecimal> numbers,
            Optional<String> unmeasured) {
        public Run {
            applied = List.copyOf(applied);
            statements = List.copyOf(statements);
            numbers = Map.copyOf(numbers);
        }

        /** How many rows it inserted, updated or deleted. */
        public long rows() {
            return statements.stream().mapToLong(TracedStatement::rows).sum();
        }

        /** The tables and indexes that it wrote anew. */
        public List<String> rewritten() {
            return statements.stream()
                    .flatMap(s -> s.rewritten().stream())
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /** One version, started on the copy and smoke-tested. {@code when}: {@code before the migration}. */
    public record Trial(String version, String when, boolean passed, String detail) {}
}
