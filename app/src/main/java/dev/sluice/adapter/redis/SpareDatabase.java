package dev.sluice.adapter.redis;

import dev.sluice.adapter.backup.Keyspace;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.args.FlushMode;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * New content for the declared database of a Redis, made in another database of that server and put in its place as one act.
 *
 * <p>Nobody uses that other one: it was empty, and a mark in it says that it is ours. What a killed restore left behind, in part
 * new or all old, has the mark too, and the next restore empties it.
 */
final class SpareDatabase implements AutoCloseable {
    private static final byte[] MARK = "sluice:spare".getBytes(StandardCharsets.US_ASCII);
    private static final int HIGHEST = 15;

    private final RedisServer server;
    private final Jedis redis;
    private final int spare;
    /** The value of our mark: another restore on this server has another one. */
    private final byte[] ours;

    private SpareDatabase(RedisServer server, Jedis redis, int spare, byte[] ours) {
        this.server = server;
        this.redis = redis;
        this.spare = spare;
        this.ours = ours;
    }

    /** Takes an empty database of the server. Throws {@code CHECK_FAILED} where this server can take no data. */
    static SpareDatabase take(RedisServer server, InstantSource clock) {
        Jedis redis = server.open();
        try {
            RedisServer.Facts facts = server.requireKeepable(redis);
            requireOwnWrites(server, facts);
            for (int i = HIGHEST; i >= 0; i--) {
                if (i != server.url().database() && exists(redis, i) && isFree(redis)) {
                    byte[] ours = (clock.instant() + " " + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
                    redis.set(MARK, ours);
                    return new SpareDatabase(server, redis, i, ours);
                }
            }
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the Redis at %s has no empty database to restore into first"
                            .formatted(server.url().place()),
                    "give it more of them (`databases` in its configuration); nothing was changed");
        } catch (JedisException e) {
            redis.close();
            throw server.failed("takes no data", e);
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    private static void requireOwnWrites(RedisServer server, RedisServer.Facts facts) {
        if (!facts.said().getOrDefault("role", "master").equals("master")) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the Redis at %s is a replica".formatted(server.url().place()),
                    "name the one that takes writes; nothing was changed");
        }
        String policy = facts.said().getOrDefault("maxmemory_policy", "noeviction");
        if (facts.number("maxmemory") > 0 && !policy.equals("noeviction")) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the Redis at %s throws keys away when its memory is full (%s), and a restore needs the memory of old"
                                    .formatted(server.url().place(), policy)
                            + " and new data",
                    "for the time of the restore: CONFIG SET maxmemory-policy noeviction; nothing was changed");
        }
    }

    private static boolean exists(Jedis redis, int database) {
        try {
            redis.select(database);
            return true;
        } catch (JedisConnectionException e) {
            throw e;
        } catch (JedisDataException outOfRange) {
            return false;
        }
    }

    private static boolean isFree(Jedis redis) {
        if (redis.exists(MARK)) {
            redis.flushDB(FlushMode.ASYNC);
        }
        return redis.dbSize() == 0;
    }

    /** Brings everything here and compares it with what was recorded. */
    void fill(ScratchRedis from, Keyspace recorded) {
        try (Jedis source = from.open()) {
            source.select(Integer.parseInt(recorded.database()));
            new KeyCopy(source, redis).copy();
            requireLasting(recorded.lasting());
        } catch (JedisException e) {
            throw server.failed("did not take the data; what it had is untouched", e);
        }
    }

    private void requireLasting(long recorded) {
        RedisServer.Facts facts = RedisServer.Facts.of(redis);
        long lasting = facts.ofDatabase(spare, "keys") - facts.ofDatabase(spare, "expires") - 1;
        if (lasting != recorded) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "%d keys that never run out were restored into Redis, %d were recorded"
                            .formatted(lasting, recorded),
                    "nothing was changed; try again");
        }
    }

    /** From here on the declared database has the new content, for everybody at once. */
    void swap() {
        try {
            redis.watch(MARK);
            if (!Arrays.equals(redis.get(MARK), ours)) {
                throw taken();
            }
            Transaction act = redis.multi();
            act.del(MARK);
            act.sendCommand(
                    Protocol.Command.SWAPDB, Integer.toString(server.url().database()), Integer.toString(spare));
            act.set(MARK, ours);
            List<Object> answers = act.exec();
            if (answers == null) {
                throw taken();
            }
            for (Object answer : answers) {
                if (answer instanceof JedisDataException refused) {
                    throw refused;
                }
            }
        } catch (JedisException e) {
            throw server.failed("did not put the new data in the place of the old", e);
        }
    }

    private SluiceException taken() {
        return new SluiceException(
                Code.CHECK_FAILED,
                "somebody else has taken the database %d of the Redis at %s, where the new data was"
                        .formatted(spare, server.url().place()),
                "restore one backup after the other on one server");
    }

    /** Empties the spare one: of the old content after the swap, of the new one where there was none. */
    @Override
    public void close() {
        try (redis) {
            redis.unwatch();
            if (Arrays.equals(redis.get(MARK), ours)) {
                redis.flushDB(FlushMode.ASYNC);
            }
        } catch (JedisException later) {
            // The mark is in it: the next restore empties it.
            return;
        }
    }
}
