package dev.sluice.adapter.redis;

import dev.sluice.adapter.backup.Content;
import dev.sluice.adapter.backup.Draft;
import dev.sluice.adapter.backup.Dumps;
import dev.sluice.adapter.backup.Keyspace;
import dev.sluice.adapter.backup.Pieces;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A database's backups with the data of a Redis in them. The snapshot of Redis is taken first: what it names is in the database's,
 * which is a little younger. A backup has both parts or does not come to be.
 */
public final class DumpsWithRedis implements Dumps {
    private static final String PIECE = "redis.rdb";

    private final Dumps database;
    private final Optional<RedisServer> declared;
    private final Path folder;
    private final List<Path> programPlaces;
    private final InstantSource clock;

    /**
     * @param redis the one that is declared; empty for none: what is in backups is then verified, and not restored
     * @param folder in which a snapshot lies in plain, for its owner only, until it was read
     */
    public DumpsWithRedis(Dumps database, Optional<Secret> redis, Path folder, InstantSource clock) {
        this.database = database;
        this.declared = redis.map(RedisServer::new);
        this.folder = folder;
        this.programPlaces = RedisTools.usualPlaces();
        this.clock = clock;
    }

    @Override
    public Dump dump(Draft draft) throws IOException {
        if (declared.isEmpty()) {
            return database.dump(draft);
        }
        Keyspace kept = snapshot(draft, declared.get());
        return database.dump(draft).with(kept);
    }

    /** It is read once right away: only the snapshot itself knows what was in it. */
    private Keyspace snapshot(Draft draft, RedisServer server) throws IOException {
        RedisServer.Facts facts;
        try (Jedis redis = server.open()) {
            facts = server.requireKeepable(redis);
        } catch (JedisException e) {
            throw server.failed("cannot be asked", e);
        }
        RedisTools tools = RedisTools.like(facts.version(), programPlaces);
        long memory = facts.number("used_memory");
        try (ScratchRedis scratch = ScratchRedis.below(folder)) {
            try (OutputStream kept = draft.add(PIECE);
                    OutputStream read = scratch.snapshot()) {
                Snapshot.fetch(server, tools, new Both(kept, read));
            }
            scratch.start(tools, memory);
            return scratch.keyspace(Integer.toString(server.url().database()), memory);
        }
    }

    @Override
    public Content trial(Pieces pieces) throws IOException {
        Optional<Keyspace> keyspace = Optional.empty();
        if (pieces.names().contains(PIECE)) {
            try (ScratchRedis scratch = ScratchRedis.below(folder)) {
                load(scratch, pieces, RedisTools.newest(programPlaces), 0);
                keyspace = Optional.of(scratch.keyspace("", 0));
            }
        }
        return database.trial(pieces.without(PIECE)).with(keyspace);
    }

    private static void load(ScratchRedis scratch, Pieces pieces, RedisTools tools, long memoryBytes)
            throws IOException {
        try (InputStream kept = pieces.open(PIECE);
                OutputStream read = scratch.snapshot()) {
            kept.transferTo(read);
        }
        scratch.start(tools, memoryBytes);
    }

    /** The new data of Redis stands ready when the database is replaced, and takes its place right after that. */
    @Override
    public void restore(Pieces pieces, Content expected) throws IOException {
        Content ofDatabase = expected.with(Optional.empty());
        if (declared.isEmpty() || expected.keyspace().isEmpty()) {
            database.restore(pieces.without(PIECE), ofDatabase);
            return;
        }
        RedisServer server = declared.get();
        try (ScratchRedis scratch = ScratchRedis.below(folder);
                SpareDatabase fresh = SpareDatabase.take(server, clock)) {
            Keyspace recorded = expected.keyspace().get();
            load(scratch, pieces, RedisTools.like(version(server), programPlaces), recorded.memoryBytes());
            requireSame(scratch, recorded);
            fresh.fill(scratch, recorded);
            database.restore(pieces.without(PIECE), ofDatabase);
            swap(fresh);
        }
    }

    private static String version(RedisServer server) {
        try (Jedis redis = server.open()) {
            return RedisServer.Facts.of(redis).version();
        } catch (JedisException e) {
            throw server.failed("cannot be asked", e);
        }
    }

    private static void requireSame(ScratchRedis scratch, Keyspace recorded) {
        List<String> differences = scratch.keyspace("", 0).differencesFrom(recorded);
        if (!differences.isEmpty()) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "the restored copy is not what was backed up: " + String.join("; ", differences),
                    "all is as it was; choose another backup");
        }
    }

    private static void swap(SpareDatabase fresh) {
        try {
            fresh.swap();
        } catch (SluiceException e) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "the database has the backup's data and Redis may not have it: " + e.what(),
                    "restore this backup again: that brings both to it",
                    e);
        }
    }

    @Override
    public void copyInto(Pieces pieces, Secret other) throws IOException {
        database.copyInto(pieces.without(PIECE), other);
    }

    @Override
    public Optional<String> method() {
        return database.method();
    }

    @Override
    public long bytes() {
        return database.bytes();
    }

    /** Writes the same to two; closing is left to those who have opened them. */
    private static final class Both extends FilterOutputStream {
        private final OutputStream other;

        Both(OutputStream one, OutputStream other) {
            super(one);
            this.other = other;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            other.write(bytes, offset, length);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            other.write(b);
        }
    }
}
