package dev.sluice.adapter.backup;

import dev.sluice.base.EnvironmentId;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.Backups.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code manifest.json} says about one backup.
 *
 * @param format grows when an older Sluice could no longer read it
 * @param at when its snapshot was taken; backups are ordered by it
 * @param sealedFor whose key the files can be read with; empty where anybody can read them
 * @param restorePoint the name in the server's archived log at which a recovery from a base backup is as this backup
 * @param method how it was made; empty for a dump
 * @param keyspace what was kept beside the database
 * @param files every file of the data, with paths relative to the backup
 */
record Manifest(
        int format,
        String name,
        Instant at,
        Instant finishedAt,
        String environment,
        String reason,
        Optional<String> release,
        Optional<String> revision,
        String product,
        String serverVersion,
        String tool,
        String schemaHash,
        SortedMap<String, Long> rows,
        Optional<String> sealedFor,
        Optional<String> restorePoint,
        Optional<String> method,
        Optional<Keyspace> keyspace,
        List<StoredFile> files)
        implements Described {
    /*
     * Format 1: the product's own folder below "data". 2: pieces, compressed and perhaps sealed. 3: with data from beside the database,
     * which those before would take for the database's.
     */
    private static final int OF_A_DATABASE = 2;

    Manifest {
        rows = new TreeMap<>(rows);
        files = List.copyOf(files);
    }

    static Manifest of(
            String name,
            Instant at,
            Instant finishedAt,
            Origin origin,
            Dumps.Dump dump,
            Optional<String> sealedFor,
            Optional<String> method,
            List<StoredFile> files) {
        return new Manifest(
                dump.content().keyspace().isPresent() ? FORMAT : OF_A_DATABASE,
                name,
                at,
                finishedAt,
                origin.environment().toString(),
                origin.reason(),
                origin.release(),
                origin.revision(),
                dump.product(),
                dump.serverVersion(),
                dump.tool(),
                dump.content().schemaHash(),
                dump.content().rows(),
                sealedFor,
                dump.restorePoint(),
                method,
                dump.content().keyspace(),
                files);
    }

    Content content() {
        return new Content(rows, schemaHash, keyspace);
    }

    @Override
    public boolean needsKey() {
        return sealedFor.isPresent();
    }

    Backup backup(Optional<Instant> verifiedAt) {
        return backup(name, verifiedAt);
    }

    /** The backup under another name. */
    Backup backup(String called, Optional<Instant> verifiedAt) {
        return new Backup(
                called,
                at,
                new Origin(EnvironmentId.parse(environment), reason, release, revision),
                files.stream().mapToLong(StoredFile::bytes).sum(),
                rows,
                schemaHash,
                verifiedAt,
                method.orElse("dump"),
                keyspace.map(Keyspace::kept));
    }
}
