package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.postgres.PostgresForTests;
import dev.sluice.adapter.postgres.PostgresSample;
import org.junit.jupiter.api.BeforeAll;

class PostgresStageTest extends StageContract {
    @BeforeAll
    static void needs_pg_dump() {
        PostgresForTests.assumePgDump();
    }

    @Override
    SampleDatabase newSample() {
        return new PostgresSample();
    }
}
