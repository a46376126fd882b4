package dev.sluice.port;

import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The backups of one environment's database. A backup that is not complete is never listed. */
public interface Backups {
    /**
     * Makes the backup of this name, or finds it made: calling twice gives the same backup. What an interrupted call left
     * behind is removed first.
     */
    Backup create(String name, Origin origin);

    /** Compares the files with their checksums and, when asked, a restored copy with the recorded counts and schema. */
    Verification verify(String name, boolean byRestore);

    /** All complete backups, oldest first by time. */
    List<Backup> list();

    /**
     * Replaces the content of the database by the backup's; the caller has stopped what uses it. The database is either as
     * the backup or, when this throws, as it was.
     */
    void restore(String name);

    /**
     * Restores a backup into another database, which is empty, or into a file that is not there yet. The environment's own is
     * not touched.
     */
    void copyInto(String name, Secret database);

    /** Removes what is neither among the newest {@code last} nor younger than {@code age}, nor pinned, nor the newest verified. */
    List<String> prune(int last, Duration age, Set<String> pinned);

    /** What {@link #prune} would remove, each as people know it. */
    List<String> prunable(int last, Duration age, Set<String> pinned);

    /**
     * Sees to it that a backup is in every other place where backups are kept too. What an interrupted call has brought there
     * is not brought again.
     */
    default void copy(String name) {}

    /** The complete copies in other places, oldest first in each. */
    default List<Copy> copies() {
        return List.of();
    }

    /** Reads the copies of a backup back and compares them with their checksums; one for each place. */
    default List<Verification> verifyCopies(String name) {
        return List.of();
    }

    /**
     * A copy of a backup.
     *
     * @param place where it is, as people know it
     */
    record Copy(String place, Backup backup) {}

    /** Why a backup was made. */
    record Origin(EnvironmentId environment, String reason, Optional<String> release, Optional<String> revision) {}

    /**
     * One complete backup.
     *
     * @param rows exact row counts by table, taken in the same snapshot as the data
     * @param verifiedAt when it last passed a verification
     * @param method how it was made: {@code dump}, {@code physical} or {@code command}
     * @param redisKeys how many keys of Redis are in it, those that had run out by then included; empty where none were kept
     */
    record Backup(
            String name,
            Instant at,
            Origin origin,
            long bytes,
            Map<String, Long> rows,
            String schemaHash,
            Optional<Instant> verifiedAt,
            String method,
            Optional<Long> redisKeys) {
        public Backup {
            rows = Map.copyOf(rows);
        }

        /** A dump. */
        public Backup(
                String name,
                Instant at,
                Origin origin,
                long bytes,
                Map<String, Long> rows,
                String schemaHash,
                Optional<Instant> verifiedAt) {
            this(name, at, origin, bytes, rows, schemaHash, verifiedAt, "dump");
        }

        /** Of a database alone. */
        public Backup(
                String name,
                Instant at,
                Origin origin,
                long bytes,
                Map<String, Long> rows,
                String schemaHash,
                Optional<Instant> verifiedAt,
                String method) {
            this(name, at, origin, bytes, rows, schemaHash, verifiedAt, method, Optional.empty());
        }

        public long totalRows() {
            return rows.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * What a verification saw. {@code problems} is empty exactly when the backup is good.
     *
     * @param redisKeys as in {@link Backup}
     */
    record Verification(String name, boolean restored, int tables, Optional<Long> redisKeys, List<String> problems) {
        public Verification {
            problems = List.copyOf(problems);
        }

        /** Of a database alone. */
        public Verification(String name, boolean restored, int tables, List<String> problems) {
            this(name, restored, tables, Optional.empty(), problems);
        }

        public boolean good() {
            return problems.isEmpty();
        }
    }
}
