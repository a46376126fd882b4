package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.sqlite.SqliteSample;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlywayOnSqliteTest extends FlywayContract {
    @Override
    protected SampleDatabase newSample() throws IOException {
        return new SqliteSample(Files.createTempDirectory(directory, "data"));
    }

    @Test
    void a_migration_gets_its_turn_while_the_app_writes_all_the_time() throws Exception {
        tool(3).upgradeTo("1");
        sample.execute("pragma journal_mode = wal");
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        Thread app = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                sample.execute("insert into users (name) values ('visitor')");
                written.incrementAndGet();
            }
        });
        try {
            MigrationTool tool = patient(release(2), Duration.ofSeconds(20));
            while (written.get() == 0) {
                Thread.onSpinWait();
            }
            tool.upgradeTo("2");
        } finally {
            stop.set(true);
            app.join();
        }
        assertThat(database.exists("users", Optional.of("rank"))).isTrue();
    }
}
