package dev.sluice.adapter.migration;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.sqlite.SqliteSample;

class FlywayOnSqliteTest extends FlywayContract {
    @Override
    protected SampleDatabase newSample() {
        return new SqliteSample(directory);
    }
}
