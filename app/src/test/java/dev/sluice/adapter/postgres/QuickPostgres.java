package dev.sluice.adapter.postgres;

import dev.sluice.adapter.FolderInMemory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/** A PostgreSQL whose data outlives nothing: in memory where there is room, never synced, with little of its log kept. */
public final class QuickPostgres {
    private QuickPostgres() {}

    /** One that is still to be started, and to which more can be said. */
    public static EmbeddedPostgres.Builder builder() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(FolderInMemory.forServer("postgres"))
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("max_wal_size", "128MB");
    }
}
