package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Rehearsals;
import java.nio.file.Path;
import java.time.InstantSource;

/** Rehearsals of one environment on this machine; the copy is on the environment's own server unless another one is configured. */
public final class LocalRehearsals implements Rehearsals {
    private final EnvironmentSpec environment;
    private final Databases databases;
    private final Backups backups;
    private final Path folder;
    private final InstantSource clock;

    /** @param folder for what a rehearsal needs on the disk; this environment's alone */
    public LocalRehearsals(
            EnvironmentSpec environment, Databases databases, Backups backups, Path folder, InstantSource clock) {
        this.environment = environment;
        this.databases = databases;
        this.backups = backups;
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public Stage open(String backup) {
        DataSpec data = environment
                .data()
                .orElseThrow(() -> new SluiceException(
                        Code.CONFIGURATION, environment.id() + " has no database", "add `database` to sluice.yaml"));
        DatabaseUrl own = DatabaseUrl.parse(data.url());
        DatabaseUrl beside = data.rehearsal().database().map(DatabaseUrl::parse).orElse(own);
        return switch (own) {
            case DatabaseUrl.Postgres _
            when beside instanceof DatabaseUrl.Postgres server ->
                PostgresStage.open(
                        environment, server, databases, workroom -> backups.copyInto(backup, workroom), folder, clock);
            case DatabaseUrl.Sqlite file
            when beside.equals(own) ->
                SqliteStage.open(environment, file.file(), databases, copy -> backups.copyInto(backup, copy), folder);
            case DatabaseUrl.Mariadb mariadb
            when beside.equals(own) ->
                MariadbStage.open(environment, mariadb, databases, copy -> backups.copyInto(backup, copy), folder);
            default ->
                throw new SluiceException(
                        Code.CONFIGURATION,
                        "`rehearsal.database` is no database on which this one could be rehearsed",
                        "name a database on a PostgreSQL server for PostgreSQL; MariaDB and SQLite need none");
        };
    }
}
