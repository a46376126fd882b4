package dev.sluice.port;

import dev.sluice.base.Version;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.TracedStatement;
import dev.sluice.port.Probe.AppAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where a release is tried on a copy of the data. */
public interface Rehearsals {
    /**
     * Restores this backup into a database of its own. What an interrupted rehearsal of this environment left is removed
     * first.
     */
    Stage open(String backup);

    /** A copy of the data and everything that plays on it. Closing it removes all of that; so does the next {@link #open}. */
    interface Stage extends AutoCloseable {
        /** For people: where the copy lives, and what load it makes. */
        String where();

        /** How long restoring took. */
        Duration restored();

        Database database();

        /** The migrations of a release, for the copy only: a tool that asks another database is refused. */
        MigrationTool migrations(Path releaseDirectory);

        /**
         * What was done through {@link #migrations} since this was asked the last time, to the tables that were there then; empty
         * where that cannot be seen.
         */
        List<TracedStatement> trace();

        /** What of it {@link #trace} does not tell, for people: {@code locks}; empty where it tells everything. */
        default Optional<String> unmeasured() {
            return Optional.empty();
        }

        /**
         * The statements of a migration that broke off whose effect stays, shortened; empty where the product takes all of it back, or
         * where that cannot be seen.
         */
        default List<String> left() {
            return List.of();
        }

        /**
         * The SQL that changed something through {@link #migrations} since this was asked the last time, whole; empty where that cannot
         * be seen.
         */
        default List<String> ran() {
            return List.of();
        }

        /**
         * Starts one instance of each routed component on the copy, cut off from everything outside this machine, and does not
         * wait until it is ready. Throws {@code TOOL_MISSING} where it cannot be cut off.
         *
         * @param environment the release's own
         */
        Cast start(EnvironmentSpec environment, Version version, Path directory);

        @Override
        void close();
    }

    /** A running application. Closing it ends every process of it. */
    interface Cast extends AutoCloseable {
        AppAddress address();

        /** The environment as it is for checks of this application: its database is the copy. */
        EnvironmentSpec environment();

        /** How a process of it ended by itself, with its last words; empty while all of them run. */
        Optional<String> ended();

        @Override
        void close();
    }
}
