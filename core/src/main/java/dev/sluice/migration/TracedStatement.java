package dev.sluice.migration;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One statement of a migration as it ran on a copy of the data.
 *
 * @param sql its text, shortened
 * @param rows how many rows it inserted, updated or deleted
 * @param locks what it locked of the tables that others use, beyond what its transaction held already
 * @param rewritten the tables and indexes whose files it wrote anew
 */
public record TracedStatement(String sql, Duration took, long rows, List<Lock> locks, List<String> rewritten) {
    private static final Comparator<Lock> WEAKEST_FIRST =
            Comparator.comparing(Lock::mode).thenComparing(Lock::held);

    public TracedStatement {
        locks = List.copyOf(locks);
        rewritten = List.copyOf(rewritten);
    }

    /**
     * A lock on a table.
     *
     * @param held at most so long: on PostgreSQL from the beginning of the statement to the end of its transaction
     * @param exact whether it was read inside the transaction; otherwise it was seen from outside, and a weaker or shorter one may
     *     have been missed
     * @param as the product's own name for the mode, where it is another one than PostgreSQL's
     */
    public record Lock(String table, LockMode mode, Duration held, boolean exact, Optional<String> as) {
        public Lock(String table, LockMode mode, Duration held, boolean exact) {
            this(table, mode, held, exact, Optional.empty());
        }
    }

    /** The strongest lock of these statements; of equals the one held longest. */
    public static Optional<Lock> strongest(List<TracedStatement> statements) {
        return statements.stream().flatMap(s -> s.locks().stream()).max(WEAKEST_FIRST);
    }
}
