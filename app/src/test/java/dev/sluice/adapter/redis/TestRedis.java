package dev.sluice.adapter.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.base.Secret;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** A Redis of a test's own, on a free port, with a password, which keeps nothing. */
public final class TestRedis implements AutoCloseable {
    public static final String PASSWORD = "a:long@pass/word";
    private static final Path SERVER = Path.of("/usr/bin/redis-server");

    private final Process process;
    private final int port;

    private TestRedis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static TestRedis start(Path folder, String... settings) throws IOException {
        assumeTrue(Files.isExecutable(SERVER), "needs package: redis-server");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(
                SERVER.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--requirepass",
                PASSWORD,
                "--dir",
                folder.toString(),
                "--repl-diskless-sync-delay",
                "0",
                "--save",
                ""));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis-" + port + ".log").toFile())
                .start();
        TestRedis started = new TestRedis(process, port);
        started.await();
        return started;
    }

    private void await() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try (Jedis redis = open(0)) {
                redis.ping();
                return;
            } catch (JedisException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException("Redis does not start", e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    public Jedis open(int database) {
        return new Jedis(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder()
                        .password(PASSWORD)
                        .database(database)
                        .build());
    }

    /** The password as a URL has it. */
    public Secret url(int database) {
        return new Secret("redis://:a%3Along%40pass%2Fword@127.0.0.1:" + port + "/" + database);
    }

    int port() {
        return port;
    }

    /** Every key that is text, with its end and its value. */
    public List<String> content(int database) {
        try (Jedis redis = open(database)) {
            var found = new TreeMap<String, String>();
            for (String key : redis.keys("*")) {
                String value = switch (redis.type(key)) {
                    case "string" -> redis.get(key);
                    case "list" -> redis.lrange(key, 0, -1).toString();
                    case "set" -> new TreeSet<>(redis.smembers(key)).toString();
                    case "zset" -> redis.zrangeWithScores(key, 0, -1).toString();
                    case "hash" -> new TreeMap<>(redis.hgetAll(key)).toString();
                    case "stream" ->
                        redis.xrange(key, "-", "+") + " "
                                + redis.xpending(key, "workers").getConsumerMessageCount();
                    default -> "";
                };
                if (!value.isEmpty()) {
                    found.put(key, redis.pexpireTime(key) + " " + value);
                }
            }
            return found.entrySet().stream()
                    .map(e -> e.getKey() + " " + e.getValue())
                    .toList();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
