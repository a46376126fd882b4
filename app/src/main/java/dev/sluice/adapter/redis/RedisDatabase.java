package dev.sluice.adapter.redis;

import dev.sluice.base.Secret;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A database of a Redis, to look at. */
public final class RedisDatabase {
    private final RedisServer server;

    /** Throws {@code CONFIGURATION} when the URL cannot be read. */
    public RedisDatabase(Secret url) {
        this.server = new RedisServer(url);
    }

    /** What it is, in words, when it answers in time. Throws {@code DATABASE_UNREACHABLE}. */
    public String answer(Duration within) {
        try (Jedis redis = server.open(within, within)) {
            return redis.ping().equals("PONG") ? "answers" : "gave another answer than PONG";
        } catch (JedisException e) {
            throw server.failed("does not answer", e);
        }
    }

    /** How many keys it has. */
    public long keys() {
        try (Jedis redis = server.open()) {
            return redis.dbSize();
        } catch (JedisException e) {
            throw server.failed("cannot be asked", e);
        }
    }

    /** What is installed to keep its data, for people who ask. */
    public static List<String> tools() {
        return RedisTools.all(RedisTools.usualPlaces()).stream()
                .map(tools -> tools.server() + " " + tools.version())
                .toList();
    }
}
