package dev.sluice.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.postgres.PostgresForTests;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.adapter.sqlite.SqliteSample;
import dev.sluice.base.Secret;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Probe.Status;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sound and damaged databases, and whether they are told apart. */
class IntegrityTest {
    private final Databases databases = new Databases(InstantSource.system());

    @Test
    void a_sound_server_is_not_called_damaged_and_what_was_not_asked_is_said() {
        PostgresSample sample = new PostgresSample();
        List<CheckResult> results = checked(sample.url());
        assertThat(results).extracting(CheckResult::name).containsExactly("page checksums", "indexes", "pg_amcheck");
        assertThat(results).allMatch(CheckResult::passed);
        assertThat(results.getLast().detail()).contains("create extension amcheck");
    }

    @Test
    void an_index_that_was_left_half_built_is_named() {
        PostgresSample sample = new PostgresSample();
        sample.execute("create table users (id integer)", "create index half on users (id)");
        PostgresForTests.execute(
                sample.name(),
                "postgres",
                "update pg_index set indisvalid = false where indexrelid = 'half'::regclass");
        assertThat(checked(sample.url()).get(1)).satisfies(indexes -> {
            assertThat(indexes.status()).isEqualTo(Status.WARNING);
            assertThat(indexes.detail()).contains("half");
        });
    }

    @Test
    void a_damaged_page_of_a_file_is_found(@TempDir Path folder) throws IOException {
        SqliteSample sample = new SqliteSample(folder);
        sample.execute("create table users (id integer primary key, name text)");
        sample.execute("with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)"
                + " insert into users select i, 'user ' || i from n");
        assertThat(checked(sample.url())).allMatch(r -> r.status() == Status.PASSED);
        try (RandomAccessFile file = new RandomAccessFile(sample.file().toFile(), "rw")) {
            file.seek(4096 * 5);
            file.write(new byte[2048]);
        }
        assertThat(checked(sample.url()).getFirst().status()).isEqualTo(Status.FAILED);
    }

    private List<CheckResult> checked(Secret url) {
        return databases.integrity(new DataSpec(url, Optional.empty(), BackupSpec.DEFAULT, List.of()));
    }
}
