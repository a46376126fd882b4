package dev.sluice.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.BackupsContract;
import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.database.TestEnvironments;
import dev.sluice.adapter.sqlite.SqliteSample;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.port.Backups;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadGroupParams;

/** A database with a Redis beside it: whatever holds for backups of one holds for those of both. */
class RedisBackupsTest extends BackupsContract {
    private static final int KEPT = 2;

    private TestRedis redis;

    @Override
    protected SampleDatabase newSample() {
        try {
            redis = TestRedis.start(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SqliteSample(directory);
    }

    @Override
    protected SampleDatabase newOther() {
        return new SqliteSample(directory, "other.db");
    }

    @Override
    protected Optional<Secret> redis() {
        return Optional.of(redis.url(KEPT));
    }

    @BeforeEach
    void a_redis_with_a_value_of_every_kind() {
        try (Jedis one = redis.open(KEPT)) {
            one.set("text", "value");
            one.set("number", "42");
            one.setex("session", 3600, "ana");
            one.rpush("list", IntStream.range(0, 400).mapToObj(i -> "job " + i).toArray(String[]::new));
            one.sadd("set", IntStream.range(0, 600).mapToObj(i -> "member " + i).toArray(String[]::new));
            one.zadd("ranks", Map.of("ana", 1.5, "tom", -2.0));
            one.hset("hash", Map.of("a", "1", "b", "2"));
            one.xadd("stream", new StreamEntryID(1, 1), Map.of("event", "made"));
            one.xadd("stream", new StreamEntryID(2, 1), Map.of("event", "paid"));
            one.xgroupCreate("stream", "workers", new StreamEntryID(0, 0), false);
            one.xreadGroup(
                    "workers",
                    "first",
                    XReadGroupParams.xReadGroupParams().count(1),
                    Map.of("stream", StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
            one.set(new byte[] {0, (byte) 0xff, '\n'}, new byte[] {1, 0, (byte) 0xfe});
        }
        try (Jedis another = redis.open(0)) {
            another.set("of somebody else", "1");
        }
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void its_keys_are_restored_as_they_were_and_no_other_database_is_touched() {
        List<String> before = redis.content(KEPT);
        Backups.Backup made = backups.create("first", ORIGIN);
        assertThat(made.redisKeys()).contains(9L);
        assertThat(backups.list()).containsExactly(made);
        assertThat(backups.verify("first", true).problems()).isEmpty();
        try (Jedis one = redis.open(KEPT);
                Jedis another = redis.open(0)) {
            one.flushDB();
            one.set("written since", "x");
            another.set("of somebody else", "2");
        }

        backups.restore("first");

        assertThat(redis.content(KEPT)).isEqualTo(before);
        assertThat(redis.content(0)).containsExactly("of somebody else -1 2");
        try (Jedis one = redis.open(KEPT)) {
            assertThat(one.get(new byte[] {0, (byte) 0xff, '\n'})).isEqualTo(new byte[] {1, 0, (byte) 0xfe});
        }
        assertThat(redis.content(15)).isEmpty();
    }

    @Test
    void a_key_that_has_run_out_since_is_counted_and_not_brought_back() {
        try (Jedis one = redis.open(KEPT)) {
            one.psetex("short", 1500, "x");
            assertThat(backups.create("first", ORIGIN).redisKeys()).contains(10L);
            await(() -> one.get("short") == null);
        }
        assertThat(backups.verify("first", true).problems()).isEmpty();

        backups.restore("first");

        try (Jedis one = redis.open(KEPT)) {
            assertThat(one.exists("short")).isFalse();
            assertThat(one.dbSize()).isEqualTo(9);
        }
    }

    @Test
    void a_snapshot_with_a_changed_byte_is_not_made_into_a_backup() throws Exception {
        try (Jedis one = redis.open(KEPT)) {
            one.set("text", "hunter2");
        }
        backups.create("first", ORIGIN);

        byte[] bytes = plainSnapshot();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("hunter2")] ^= 1;

        try (ScratchRedis scratch = ScratchRedis.below(directory)) {
            try (var out = scratch.snapshot()) {
                out.write(bytes);
            }
            assertThatThrownBy(() -> scratch.start(RedisTools.newest(RedisTools.usualPlaces()), 0))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BACKUP_FAILED))
                    .hasMessageContaining("RDB");
        }
    }

    private byte[] plainSnapshot() throws IOException {
        var out = new ByteArrayOutputStream();
        RedisServer server = new RedisServer(redis.url(KEPT));
        Snapshot.fetch(server, RedisTools.newest(RedisTools.usualPlaces()), out);
        return out.toByteArray();
    }

    @Test
    void other_values_under_the_same_keys_are_not_called_equal() throws Exception {
        backups.create("first", ORIGIN);
        Path manifest = folder.resolve("first").resolve("manifest.json");
        String recorded = Files.readString(manifest).replaceAll("(?s).*\"digest\" : \"(\\w+)\".*", "$1");

        pretend("first", recorded, "0".repeat(40));

        assertThat(backups.verify("first", true).problems())
                .containsExactly("Redis: the values of the restored copy are not the recorded ones");
        try (Jedis one = redis.open(KEPT)) {
            one.set("text", "now");
            assertThatThrownBy(() -> backups.restore("first")).hasMessageContaining("not what was backed up");
            assertThat(one.get("text")).isEqualTo("now");
        }
    }

    @Test
    void memory_that_does_not_suffice_leaves_all_as_it_was() {
        backups.create("first", ORIGIN);
        sample.execute("insert into users values (4, 'kim')");
        try (Jedis one = redis.open(KEPT)) {
            one.set("text", "now");
            one.configSet("maxmemory", "1");
            assertThatThrownBy(() -> backups.restore("first"))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.help()).contains("maxmemory"));
            one.configSet("maxmemory", "0");
            assertThat(one.get("text")).isEqualTo("now");
        }
        assertThat(database.text("select count(*) from users")).contains("4");

        backups.restore("first");
        try (Jedis one = redis.open(KEPT)) {
            assertThat(one.get("text")).isEqualTo("value");
        }
    }

    @Test
    void one_that_throws_keys_away_when_it_is_full_is_not_restored_into() {
        backups.create("first", ORIGIN);
        try (Jedis one = redis.open(KEPT)) {
            one.configSet("maxmemory", "500mb");
            one.configSet("maxmemory-policy", "allkeys-lru");
        }

        assertThatThrownBy(() -> backups.restore("first"))
                .hasMessageContaining("throws keys away when its memory is full (allkeys-lru)");
    }

    @Test
    void a_restore_that_was_killed_can_be_done_again() {
        List<String> before = redis.content(KEPT);
        backups.create("first", ORIGIN);
        try (Jedis left = redis.open(15)) {
            left.set("sluice:spare", "2026-03-01T10:00:00Z");
            left.set("half of it", "x");
        }
        try (Jedis used = redis.open(14)) {
            used.set("of a third", "x");
        }

        backups.restore("first");

        assertThat(redis.content(KEPT)).isEqualTo(before);
        assertThat(redis.content(15)).isEmpty();
        assertThat(redis.content(14)).containsExactly("of a third -1 x");
    }

    @Test
    void two_restores_on_one_server_do_not_mix() {
        RedisServer server = new RedisServer(redis.url(KEPT));
        List<String> before = redis.content(KEPT);
        try (SpareDatabase first = SpareDatabase.take(server, clock);
                SpareDatabase _ = SpareDatabase.take(server, clock)) {
            assertThatThrownBy(first::swap).hasMessageContaining("somebody else has taken the database 15");
        }
        assertThat(redis.content(KEPT)).isEqualTo(before);
        assertThat(redis.content(15)).isEmpty();
    }

    @Test
    void a_backup_from_before_leaves_redis_as_it_is() {
        new Databases(clock)
                .backups(TestEnvironments.of(sample.url(), Optional.empty(), BackupSpec.DEFAULT), folder)
                .create("old", ORIGIN);
        try (Jedis one = redis.open(KEPT)) {
            one.set("text", "now");
        }

        assertThat(backups.verify("old", true).problems()).isEmpty();
        backups.restore("old");

        assertThat(backups.list().getFirst().redisKeys()).isEmpty();
        assertThat(redis.content(KEPT)).contains("text -1 now");
    }

    @Test
    void where_redis_is_declared_no_more_its_part_is_verified_and_left() {
        backups.create("first", ORIGIN);
        Backups alone = new Databases(clock)
                .backups(TestEnvironments.of(sample.url(), Optional.empty(), BackupSpec.DEFAULT), folder);
        try (Jedis one = redis.open(KEPT)) {
            one.set("text", "now");
        }

        assertThat(alone.verify("first", true).problems()).isEmpty();
        alone.restore("first");

        assertThat(redis.content(KEPT)).contains("text -1 now");
    }

    @Test
    void a_password_that_is_refused_is_not_shown() {
        Secret wrong = new Secret(redis.url(KEPT).reveal().replace("a%3Along%40pass%2Fword", "hunter22"));

        assertThatThrownBy(() -> with(wrong).create("first", ORIGIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.DATABASE_UNREACHABLE))
                .hasMessageContaining("refuses the user or password")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter22"));
        assertThat(backups.list()).isEmpty();
    }

    @Test
    void one_that_cannot_be_reached_is_said_and_no_backup_is_made() {
        redis.close();

        assertThatThrownBy(() -> backups.create("first", ORIGIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.DATABASE_UNREACHABLE))
                .hasMessageContaining("the Redis at 127.0.0.1:" + redis.port());
        assertThat(backups.list()).isEmpty();
    }

    @Test
    void a_user_without_the_right_to_a_snapshot_is_told_which() {
        try (Jedis one = redis.open(KEPT)) {
            one.aclSetUser("shop", "on", ">hunter22", "~*", "+@all", "-psync", "-sync");
        }
        Secret shop = new Secret("redis://shop:hunter22@127.0.0.1:" + redis.port() + "/2");

        assertThatThrownBy(() -> with(shop).create("first", ORIGIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.help()).contains("psync"))
                .hasMessageContaining("NOPERM")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter22"));
    }

    @Test
    void a_cluster_is_refused_with_the_reason() throws IOException {
        try (TestRedis cluster = TestRedis.start(directory, "--cluster-enabled", "yes")) {
            assertThatThrownBy(() -> with(cluster.url(0)).create("first", ORIGIN))
                    .hasMessageContaining("runs in cluster mode");
        }
    }

    @Test
    void a_replica_is_not_restored_into() throws IOException {
        backups.create("first", ORIGIN);
        try (TestRedis replica =
                TestRedis.start(directory, "--replicaof", "127.0.0.1", "1", "--replica-serve-stale-data", "yes")) {
            assertThatThrownBy(() -> with(replica.url(0)).restore("first")).hasMessageContaining("is a replica");
        }
    }

    @Test
    void no_copy_of_the_data_outlives_a_killed_backup() throws Exception {
        try (Jedis one = redis.open(KEPT)) {
            var batch = one.pipelined();
            for (int i = 0; i < 400_000; i++) {
                batch.set("key " + i, "x".repeat(60));
            }
            batch.sync();
        }
        Process child = startChild("killed");
        await(() -> child.descendants().anyMatch(RedisBackupsTest::isScratch));
        ProcessHandle scratch = child.descendants()
                .filter(RedisBackupsTest::isScratch)
                .findFirst()
                .orElseThrow();

        child.destroyForcibly();

        assertThat(scratch.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
        assertThat(backups.list()).isEmpty();
        backups.create("next", ORIGIN);
        assertThat(folder.resolve(".redis")).doesNotExist();
    }

    private static boolean isScratch(ProcessHandle process) {
        return process.info().command().orElse("").contains("redis-server")
                || process.info().command().orElse("").contains("redis-check-rdb");
    }

    private Backups with(Secret other) {
        return new Databases(clock)
                .backups(TestEnvironments.of(sample.url(), Optional.of(other), BackupSpec.DEFAULT), folder);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 30 s").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
