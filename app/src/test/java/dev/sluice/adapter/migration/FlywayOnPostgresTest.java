package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FlywayOnPostgresTest extends FlywayContract {
    @Test
    @Timeout(30)
    void an_index_can_be_built_concurrently() throws IOException {
        Path release = release(1);
        Files.writeString(
                release.resolve("db/migration/V2__index.sql"), "create index concurrently by_name on users (name);");
        MigrationTool tool =
                new Databases(InstantSource.system()).migrations(environment(), release, new LocalCommands());

        tool.upgradeTo("2");

        assertThat(database.text("select indisvalid from pg_index where indexrelid = 'by_name'::regclass"))
                .contains("t");
    }

    @Test
    void visitors_wait_no_longer_than_the_lock_timeout_for_a_migration_that_gets_no_lock() throws Exception {
        tool(1).upgradeTo(revisions().getFirst());

        BusyShop.migrate(
                "Flyway",
                patient(release(2), BusyShop.LOCK_TIMEOUT),
                (PostgresSample) sample,
                revisions().get(1));
    }

    @Test
    @Tag("long")
    void ten_times_visitors_wait_no_longer_than_the_lock_timeout() throws Exception {
        List<Long> longestMillis = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            an_empty_database();
            tool(1).upgradeTo(revisions().getFirst());
            longestMillis.add(BusyShop.migrate(
                            "Flyway",
                            patient(release(2), BusyShop.LOCK_TIMEOUT),
                            (PostgresSample) sample,
                            revisions().get(1))
                    .toMillis());
        }
        Collections.sort(longestMillis);
        System.out.printf(
                "the longest that a visitor waited, in 10 rounds, at a lock timeout of %d ms: %s ms%n",
                BusyShop.LOCK_TIMEOUT.toMillis(), longestMillis);
    }

    @Test
    void flyways_own_lock_held_by_another_is_explained() throws Exception {
        Path release = release(0);
        Files.writeString(release.resolve("db/migration/V1__long.sql"), OwnLock.SLEEP);

        OwnLock.keepsASecondOneOut(of(release), (PostgresSample) sample, "1", "Flyway's own lock is held by pid");
    }
}
