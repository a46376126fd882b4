package dev.sluice.adapter.postgres;

import dev.sluice.adapter.database.BackupsContract;
import dev.sluice.adapter.database.SampleDatabase;
import org.junit.jupiter.api.BeforeAll;

class PostgresBackupsTest extends BackupsContract {
    @BeforeAll
    static void needs_pg_dump() {
        PostgresForTests.assumePgDump();
    }

    @Override
    protected SampleDatabase newSample() {
        return new PostgresSample();
    }
}
