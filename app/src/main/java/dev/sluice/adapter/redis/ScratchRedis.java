package dev.sluice.adapter.redis;

import dev.sluice.adapter.backup.Keyspace;
import dev.sluice.adapter.backup.Program;
import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.disk.FolderLock;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A Redis of our own that reads one snapshot: on a port of this machine, behind a password that only we know, writing nothing to
 * the disk. It takes itself for the replica of a server that is not there, for a replica keeps the keys that have run out since the
 * snapshot: so the counts are those of the snapshot, however late it is read.
 */
final class ScratchRedis implements AutoCloseable {
    private static final Duration TO_LOAD = Duration.ofHours(1);
    private static final Duration ANSWER = Duration.ofMinutes(5);
    private static final ProtocolCommand DEBUG = () -> "DEBUG".getBytes(StandardCharsets.US_ASCII);
    private static final int POLL_MILLIS = 20;
    private static final int TRIES_FOR_A_PORT = 3;
    private static final String SNAPSHOT = "dump.rdb";
    private static final Path DIE_WITH_US = Path.of("/usr/bin/setpriv");
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private final FolderLock alone;
    private final Path folder;
    private Optional<Program> program = Optional.empty();
    private Optional<RedisServer> server = Optional.empty();
    private String version = "";

    private ScratchRedis(FolderLock alone, Path folder) {
        this.alone = alone;
        this.folder = folder;
    }

    /** Waits until no other one is below the folder; what a killed one left there is removed. */
    static ScratchRedis below(Path parent) {
        FolderLock alone = FolderLock.take(parent, "redis");
        try {
            Path folder = parent.resolve(".redis");
            Disk.remove(folder);
            return new ScratchRedis(alone, Disk.privateFolder(folder));
        } catch (RuntimeException e) {
            alone.close();
            throw e;
        }
    }

    /** Where the snapshot is written before the start. It is removed when it was read. */
    OutputStream snapshot() throws IOException {
        return Files.newOutputStream(folder.resolve(SNAPSHOT), StandardOpenOption.CREATE_NEW);
    }

    /**
     * Reads the snapshot. Throws {@code BACKUP_FAILED} where it is damaged.
     *
     * @param memoryBytes what its server took
     */
    void start(RedisTools tools, long memoryBytes) throws IOException {
        requireMemory(memoryBytes);
        version = tools.version();
        for (int i = 1; server.isEmpty(); i++) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            RedisServer tried = new RedisServer(new RedisUrl(
                    false,
                    "127.0.0.1",
                    freePort(),
                    Optional.empty(),
                    Optional.of(new Secret(HexFormat.of().formatHex(random))),
                    0));
            program.ifPresent(Program::close);
            Program started = started(tools, settings(tried.url()));
            program = Optional.of(started);
            if (answers(tried, started)) {
                server = Optional.of(tried);
            } else if (i == TRIES_FOR_A_PORT || !started.output().contains("Address already in use")) {
                throw unreadable(started.output());
            }
        }
        Files.delete(folder.resolve(SNAPSHOT));
    }

    /** It dies with the thread that started it: no copy of the data outlives this process, however that ends. */
    private static Program started(RedisTools tools, String settings) throws IOException {
        List<String> command = Files.isExecutable(DIE_WITH_US)
                ? List.of(
                        DIE_WITH_US.toString(),
                        "--pdeathsig",
                        "KILL",
                        tools.server().toString(),
                        "-")
                : List.of(tools.server().toString(), "-");
        return Program.watched(command, Map.of("LC_ALL", "C"), settings.getBytes(StandardCharsets.UTF_8));
    }

    private String settings(RedisUrl url) {
        return String.join(
                "\n",
                "bind " + url.host(),
                "port " + url.port(),
                "requirepass " + url.password().map(Secret::reveal).orElse(""),
                "dir \"" + folder.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"",
                "dbfilename " + SNAPSHOT,
                "databases 1024",
                "save \"\"",
                "appendonly no",
                "daemonize no",
                "maxclients 32",
                "enable-debug-command yes",
                "replicaof 127.0.0.1 1",
                "");
    }

    private static void requireMemory(long needed) throws IOException {
        if (!Files.isReadable(MEMORY)) {
            return;
        }
        long free = Files.readAllLines(MEMORY).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        if (free < needed) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "a Redis with this data takes %d MB of memory, and this machine has %d MB free"
                            .formatted(needed >> 20, free >> 20),
                    "its data is read here to prove a backup of it: make room, or run Sluice where there is some");
        }
    }

    private static boolean answers(RedisServer tried, Program program) {
        long deadline = System.nanoTime() + TO_LOAD.toNanos();
        while (program.isRunning()) {
            try (Jedis redis = tried.open(ANSWER, ANSWER)) {
                if (redis.ping().equals("PONG")) {
                    return true;
                }
            } catch (JedisException | SluiceException loading) {
                if (System.nanoTime() > deadline) {
                    throw new SluiceException(
                            Code.TIMED_OUT,
                            "the snapshot of Redis was not read within %d minutes".formatted(TO_LOAD.toMinutes()),
                            "");
                }
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SluiceException(Code.TIMED_OUT, "interrupted while a snapshot of Redis was read", "", e);
            }
        }
        return false;
    }

    private static SluiceException unreadable(String output) {
        String said = output.lines()
                .filter(line -> line.contains(" # ") && !line.contains("WARNING"))
                .map(line -> line.substring(line.indexOf(" # ") + 3).strip())
                .distinct()
                .collect(Collectors.joining("; "));
        boolean tooOld = said.contains("RDB format version");
        return new SluiceException(
                tooOld ? Code.TOOL_MISSING : Code.BACKUP_FAILED,
                "redis-server cannot read the snapshot: " + (said.isEmpty() ? output : said),
                tooOld ? "install redis-server of the version that the snapshot is from, or a later one" : "");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Jedis open() {
        return server.orElseThrow(() -> new IllegalStateException("not started"))
                .open(ANSWER, ANSWER);
    }

    /** What was read. */
    Keyspace keyspace(String kept, long memoryBytes) {
        try (Jedis redis = open()) {
            SortedMap<String, Long> keys = new TreeMap<>();
            SortedMap<String, Long> expiring = new TreeMap<>();
            RedisServer.Facts.of(redis).said().forEach((name, said) -> {
                if (name.matches("db\\d+")) {
                    keys.put(name.substring(2), DatabaseCounts.number(said, "keys"));
                    expiring.put(name.substring(2), DatabaseCounts.number(said, "expires"));
                }
            });
            Object digest = redis.sendCommand(DEBUG, "DIGEST");
            String text = digest instanceof byte[] bytes
                    ? new String(bytes, StandardCharsets.US_ASCII)
                    : String.valueOf(digest);
            return new Keyspace(kept, keys, expiring, text, version, memoryBytes);
        } catch (JedisException e) {
            throw new SluiceException(
                    Code.BACKUP_FAILED, "the snapshot of Redis could not be counted: " + e.getMessage(), "", e);
        }
    }

    @Override
    public void close() {
        try {
            program.ifPresent(Program::close);
            Disk.remove(folder);
        } finally {
            alone.close();
        }
    }
}
