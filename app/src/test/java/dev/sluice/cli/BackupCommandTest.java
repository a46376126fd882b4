package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.redis.TestRedis;
import dev.sluice.adapter.sqlite.SqliteSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Backups as people make, look for and restore them. */
class BackupCommandTest {
    @TempDir
    private Path folder;

    private SqliteSample shop;
    private Path share;
    private Typed person;

    @BeforeEach
    void a_shop_with_a_share() throws IOException {
        shop = new SqliteSample(folder);
        shop.execute("create table users (id integer primary key, name text)", "insert into users values (1, 'ana')");
        share = Files.createDirectory(folder.resolve("share"));
        person = new Typed(folder).configuration("""
                app: shop
                run: python3 -m http.server ${port}
                artifact: {directory: site}
                database: sqlite:%s
                backup: {copyTo: %s, keep: {last: 1, days: 0}}
                """.formatted(shop.file(), share));
    }

    @Test
    void a_backup_is_made_verified_copied_and_listed_with_its_places() {
        assertThat(person.sluice("backup", "create", "first")).as(person.err()).isZero();
        assertThat(person.out()).contains("first is good: 1 table restored and equal");
        assertThat(person.err()).contains("copied first");

        assertThat(person.sluice("backup", "list")).isZero();
        assertThat(person.out()).contains("first").contains("here, " + share);
        assertThat(person.sluice("backup", "list", "--json")).isZero();
        assertThat(person.out()).contains("\"places\":[\"here\",\"" + share + "\"]");
        assertThat(person.sluice("backup", "verify", "first", "--copies")).isZero();
    }

    @Test
    void the_data_of_redis_is_listed_verified_and_restored_with_the_database_s() throws IOException {
        try (TestRedis redis = TestRedis.start(folder);
                Jedis jobs = redis.open(3)) {
            jobs.rpush("jobs", "1", "2");
            person.configuration("""
                    app: shop
                    run: python3 -m http.server ${port}
                    artifact: {directory: site}
                    database: sqlite:%s
                    redis: %s
                    checks: [{redis: "%s", name: jobs}]
                    """.formatted(
                            shop.file(), redis.url(3).reveal(), redis.url(3).reveal()));
            assertThat(person.sluice("backup", "create", "first"))
                    .as(person.err())
                    .isZero();
            assertThat(person.out()).contains("first is good: 1 table and 1 key of Redis restored and equal");
            assertThat(person.sluice("backup", "list")).isZero();
            assertThat(person.out()).contains("1 + 1 key");
            jobs.del("jobs");

            person.atATerminal("production\n");
            assertThat(person.sluice("backup", "restore", "first"))
                    .as(person.err())
                    .isZero();
            assertThat(person.err()).contains("replaces the database of shop/production and its data in Redis");
            assertThat(jobs.lrange("jobs", 0, -1)).containsExactly("1", "2");

            assertThat(person.sluice("health")).as(person.err()).isZero();
            assertThat(person.out()).contains("jobs").contains("answers");
            assertThat(person.err() + person.out())
                    .doesNotContain("pass%2Fword")
                    .doesNotContain("pass/word");
        }
    }

    @Test
    void an_empty_machine_sees_the_copy_and_restores_it() throws IOException {
        person.sluice("backup", "create", "first");
        shop.execute("delete from users");
        Files.move(person.state().root(), folder.resolve("lost"));

        assertThat(person.sluice("backup", "list")).isZero();
        assertThat(person.out()).contains("first").contains(share.toString()).doesNotContainPattern("\\bhere\\b");
        assertThat(person.sluice("backup", "restore", "first", "--yes"))
                .as(person.err())
                .isZero();

        assertThat(shop.rows("users")).containsExactly("users|1|ana");
    }

    @Test
    void a_restore_wants_the_environment_typed_and_keeps_what_was_there() {
        person.sluice("backup", "create", "first");
        shop.execute("insert into users values (2, 'tom')");

        person.atATerminal("yes\n");
        assertThat(person.sluice("backup", "restore", "first")).isEqualTo(3);
        assertThat(person.err()).contains("Type production to go on").contains("nothing was touched");
        assertThat(shop.rows("users")).hasSize(2);

        person.atATerminal("production\n");
        assertThat(person.sluice("backup", "restore", "first")).as(person.err()).isZero();
        assertThat(shop.rows("users")).hasSize(1);

        person.sluice("backup", "list");
        String kept = person.out()
                .lines()
                .filter(l -> l.contains("before-restore-"))
                .findFirst()
                .orElseThrow()
                .strip();
        assertThat(person.sluice("backup", "restore", kept.split(" ")[0], "--yes"))
                .as(person.err())
                .isZero();
        assertThat(shop.rows("users")).hasSize(2);
    }

    @Test
    void a_restore_beside_leaves_the_database_alone() {
        person.sluice("backup", "create", "first");
        shop.execute("insert into users values (2, 'tom')");
        Path other = folder.resolve("other.db");

        assertThat(person.sluice("backup", "restore", "first", "--to", other.toString(), "--yes"))
                .as(person.err())
                .isZero();

        assertThat(other).isNotEmptyFile();
        assertThat(shop.rows("users")).hasSize(2);
        assertThat(person.sluice("backup", "restore", "first", "--to", "sqlite:x?", "--yes"))
                .isEqualTo(2);
    }

    @Test
    void prune_keeps_the_newest_here_and_there() {
        person.sluice("backup", "create", "first");
        person.sluice("backup", "create", "second");

        assertThat(person.sluice("backup", "prune")).isZero();

        assertThat(person.out()).contains("removed first\n").contains("removed first in " + share);
        person.sluice("backup", "list");
        assertThat(person.out()).contains("second").doesNotContain("first");
    }

    @Test
    void a_copy_that_cannot_be_made_is_an_error_and_a_later_one_makes_up_for_it() throws IOException {
        Files.delete(share);
        assertThat(person.sluice("backup", "create", "first")).isEqualTo(4);
        assertThat(person.err()).contains("is its disk mounted?");

        Files.createDirectory(share);
        assertThat(person.sluice("backup", "copy")).as(person.err()).isZero();
        assertThat(person.sluice("backup", "verify", "first", "--copies")).isZero();
    }
}
