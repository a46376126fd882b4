package dev.sluice.adapter.redis;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** The Redis that an environment declares, to open and to ask what it is. */
final class RedisServer {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** A snapshot blocks nobody, but a value of half a gigabyte takes a while. */
    private static final Duration ANSWER = Duration.ofMinutes(2);

    private final RedisUrl url;

    RedisServer(Secret url) {
        this(RedisUrl.parse(url));
    }

    RedisServer(RedisUrl url) {
        this.url = url;
    }

    RedisUrl url() {
        return url;
    }

    /** A connection to the declared database. Throws {@code DATABASE_UNREACHABLE}. */
    Jedis open() {
        return open(CONNECT, ANSWER);
    }

    Jedis open(Duration connect, Duration answer) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .resp2()
                .connectionTimeoutMillis((int) connect.toMillis())
                .socketTimeoutMillis((int) answer.toMillis())
                .clientName("sluice")
                .database(url.database());
        url.user().ifPresent(config::user);
        url.password().map(Secret::reveal).ifPresent(config::password);
        if (url.tls()) {
            config.sslOptions(
                    SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        try {
            return new Jedis(new HostAndPort(url.host(), url.port()), config.build());
        } catch (JedisException e) {
            throw failed("cannot be asked", e);
        }
    }

    /** What a Redis says of itself. */
    record Facts(Map<String, String> said) {
        Facts {
            said = Map.copyOf(said);
        }

        static Facts of(Jedis redis) {
            Map<String, String> found = new HashMap<>();
            redis.info().lines().forEach(line -> {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    found.put(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                }
            });
            return new Facts(found);
        }

        String version() {
            return said.getOrDefault("redis_version", "unknown");
        }

        long number(String name) {
            try {
                return Long.parseLong(said.getOrDefault(name, "0"));
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        /** A number of a database, such as its {@code keys}; 0 where it has none. */
        long ofDatabase(int database, String name) {
            return DatabaseCounts.number(said.getOrDefault("db" + database, ""), name);
        }
    }

    /** Throws {@code CHECK_FAILED} where its data cannot be kept, with the reason. */
    Facts requireKeepable(Jedis redis) {
        Facts facts = Facts.of(redis);
        String mode = facts.said().getOrDefault("redis_mode", "standalone");
        if (!mode.equals("standalone")) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the Redis at %s runs in %s mode".formatted(url.place(), mode),
                    mode.equals("sentinel")
                            ? "name the server that takes writes, not a sentinel"
                            : "the data of a cluster is on several servers, and no snapshot is of all of them: keep it"
                                    + " yourself, and take `redis` out");
        }
        if (RedisTools.release(facts.version()).orElse(0) < RedisTools.OLDEST) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the Redis at %s is version %s".formatted(url.place(), facts.version()),
                    "Sluice keeps the data of Redis 7.0 and later");
        }
        return facts;
    }

    SluiceException failed(String what, JedisException cause) {
        String said = String.valueOf(cause.getMessage());
        if (cause instanceof JedisAccessControlException || said.startsWith("NOAUTH")) {
            boolean right = said.startsWith("NOPERM");
            return new SluiceException(
                    right ? Code.CHECK_FAILED : Code.DATABASE_UNREACHABLE,
                    "the Redis at %s %s: %s"
                            .formatted(url.place(), what, right ? said : "it refuses the user or password"),
                    right ? "give this user the right, by ACL SETUSER" : "see user and password in its URL",
                    cause);
        }
        if (cause instanceof JedisConnectionException) {
            return new SluiceException(
                    Code.DATABASE_UNREACHABLE,
                    "the Redis at %s %s: %s".formatted(url.place(), what, reason(cause)),
                    "see that it runs and can be reached from here",
                    cause);
        }
        boolean full = cause instanceof JedisDataException && said.startsWith("OOM");
        return new SluiceException(
                Code.CHECK_FAILED,
                "the Redis at %s %s: %s".formatted(url.place(), what, said),
                full ? "raise its maxmemory" : "",
                cause);
    }

    private static String reason(Throwable cause) {
        Throwable last = cause;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return String.valueOf(last.getMessage());
    }
}
