package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.mariadb.MariadbForTests;
import dev.sluice.adapter.mariadb.MariadbSample;
import org.junit.jupiter.api.BeforeAll;

class MariadbStageTest extends StageContract {
    @BeforeAll
    static void needs_mariadb() {
        MariadbForTests.assumeInstalled();
    }

    @Override
    SampleDatabase newSample() {
        return new MariadbSample();
    }
}
