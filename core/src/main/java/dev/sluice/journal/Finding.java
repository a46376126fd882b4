package dev.sluice.journal;

import dev.sluice.base.Percent;
import dev.sluice.migration.Rehearsal;
import dev.sluice.traffic.BackendId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a step that succeeded has to tell. */
public sealed interface Finding {
    /** Checks that ran, each with what it saw. */
    record Checked(List<Item> items) implements Finding {
        public Checked {
            items = List.copyOf(items);
        }

        /** One check. */
        public record Item(String name, boolean passed, String detail, Duration took) {}
    }

    /** The release is on the machine. */
    record Fetched(String digest, String directory) implements Finding {}

    /** A program ran to its end. */
    record Ran(String command, String lastLines) implements Finding {}

    /** The backup is good. {@code reused}: a recent one counted. {@code redisKeys}: those of Redis in it, where it is kept. */
    record BackedUp(
            String backup,
            long bytes,
            int tables,
            long rows,
            boolean restored,
            boolean reused,
            Optional<Long> redisKeys)
            implements Finding {
        /** Of a database alone. */
        public BackedUp(String backup, long bytes, int tables, long rows, boolean restored, boolean reused) {
            this(backup, bytes, tables, rows, restored, reused, Optional.empty());
        }
    }

    /** The database has the backup's data. */
    record Restored(String backup, Instant madeAt, int tables, long rows) implements Finding {}

    /** The release and its configuration are in these places too. */
    record Copied(List<String> places, long bytes) implements Finding {
        public Copied {
            places = List.copyOf(places);
        }
    }

    /** The numbers of the invariants, all of which hold. */
    record Measured(Map<String, BigDecimal> numbers) implements Finding {
        public Measured {
            numbers = Map.copyOf(numbers);
        }
    }

    /** What the database was before the migration. */
    record Surveyed(Optional<String> revision, List<String> pending, String schemaHash, Map<String, BigDecimal> numbers)
            implements Finding {
        public Surveyed {
            pending = List.copyOf(pending);
            numbers = Map.copyOf(numbers);
        }
    }

    /** The release was tried on a copy of the data, and nothing speaks against it. */
    record Rehearsed(Rehearsal rehearsal) implements Finding {}

    /** Where the database was and is. */
    record Migrated(Optional<String> before, Optional<String> after, List<String> applied) implements Finding {
        public Migrated {
            applied = List.copyOf(applied);
        }
    }

    /** Instances that are ready. */
    record Started(List<String> instances) implements Finding {
        public Started {
            instances = List.copyOf(instances);
        }
    }

    /** Instances that are gone. */
    record Stopped(List<String> instances) implements Finding {
        public Stopped {
            instances = List.copyOf(instances);
        }
    }

    /** The router serves by this split. */
    record Shifted(Percent weight, List<String> cohorts, long tableVersion) implements Finding {
        public Shifted {
            cohorts = List.copyOf(cohorts);
        }
    }

    /** A hold or a bake is over. {@code judged} requests of the canary were looked at; {@code conclusive}: enough of them. */
    record Held(long judged, long failed, boolean conclusive, String why) implements Finding {}

    /** The environment's release from now on. */
    record Promoted(BackendId live, Optional<BackendId> standby) implements Finding {}

    /** Nothing had to be done, and why. */
    record Nothing(String why) implements Finding {}
}
