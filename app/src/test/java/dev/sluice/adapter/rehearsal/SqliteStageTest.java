package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.sqlite.SqliteSample;

class SqliteStageTest extends StageContract {
    @Override
    SampleDatabase newSample() {
        return new SqliteSample(folder);
    }
}
