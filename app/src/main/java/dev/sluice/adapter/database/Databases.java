package dev.sluice.adapter.database;

import dev.sluice.adapter.backup.Dumps;
import dev.sluice.adapter.backup.FolderBackups;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.migration.AlembicMigrations;
import dev.sluice.adapter.migration.CommandMigrations;
import dev.sluice.adapter.migration.FlywayMigrations;
import dev.sluice.adapter.migration.ReleasePrograms;
import dev.sluice.adapter.postgres.PostgresDatabase;
import dev.sluice.adapter.postgres.PostgresDumps;
import dev.sluice.adapter.postgres.PostgresServer;
import dev.sluice.adapter.sqlite.SqliteDatabase;
import dev.sluice.adapter.sqlite.SqliteDumps;
import dev.sluice.adapter.sqlite.SqliteFile;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Commands;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;

/** Whatever an environment's database URL names, behind the ports. Nothing is opened before it is used. */
public final class Databases {
    private final InstantSource clock;

    public Databases(InstantSource clock) {
        this.clock = clock;
    }

    /** Throws {@code CONFIGURATION} when the URL cannot be read. */
    public Database database(DataSpec data) {
        return switch (DatabaseUrl.parse(data.url())) {
            case DatabaseUrl.Postgres postgres -> new PostgresDatabase(new PostgresServer(postgres));
            case DatabaseUrl.Sqlite sqlite -> new SqliteDatabase(new SqliteFile(sqlite.file()));
        };
    }

    /**
     * @param folder where this environment's backups are, and nobody else's
     */
    public Backups backups(EnvironmentSpec environment, Path folder) {
        Dumps dumps = switch (DatabaseUrl.parse(data(environment).url())) {
            case DatabaseUrl.Postgres postgres -> new PostgresDumps(new PostgresServer(postgres), clock);
            case DatabaseUrl.Sqlite sqlite -> new SqliteDumps(new SqliteFile(sqlite.file()));
        };
        return new FolderBackups(folder, dumps, clock);
    }

    /** The tool that {@code migrations} names, with the revisions of the release in this directory. */
    public MigrationTool migrations(EnvironmentSpec environment, Path releaseDirectory, Commands commands) {
        DataSpec data = data(environment);
        DatabaseUrl url = DatabaseUrl.parse(data.url());
        MigrationSpec spec = data.migrations().orElseThrow(() -> missing(environment, "migrations"));
        return switch (spec.tool()) {
            case MigrationSpec.Tool.Flyway flyway ->
                new FlywayMigrations(releaseDirectory, flyway.folder(), source(url), lockTimeoutSql(url, spec), spec);
            case MigrationSpec.Tool.Alembic alembic ->
                new AlembicMigrations(
                        alembic.program(), programs(environment, releaseDirectory, commands, url, spec), spec);
            case MigrationSpec.Tool.Commands tool ->
                new CommandMigrations(tool, programs(environment, releaseDirectory, commands, url, spec), spec);
        };
    }

    private static DataSource source(DatabaseUrl url) {
        return switch (url) {
            case DatabaseUrl.Postgres postgres -> new PostgresServer(postgres).dataSource();
            case DatabaseUrl.Sqlite sqlite -> new SqliteFile(sqlite.file()).dataSource();
        };
    }

    private static String lockTimeoutSql(DatabaseUrl url, MigrationSpec spec) {
        long millis = spec.lockTimeout().toMillis();
        return switch (url) {
            case DatabaseUrl.Postgres _ -> "set lock_timeout = " + millis;
            case DatabaseUrl.Sqlite _ -> "pragma busy_timeout = " + millis;
        };
    }

    private static ReleasePrograms programs(
            EnvironmentSpec environment, Path directory, Commands commands, DatabaseUrl url, MigrationSpec spec) {
        Optional<String> options = switch (url) {
            case DatabaseUrl.Postgres postgres ->
                Optional.of("-c lock_timeout=" + spec.lockTimeout().toMillis());
            case DatabaseUrl.Sqlite _ -> Optional.empty();
        };
        return new ReleasePrograms(environment, directory, commands, options);
    }

    private static DataSpec data(EnvironmentSpec environment) {
        return environment.data().orElseThrow(() -> missing(environment, "database"));
    }

    private static SluiceException missing(EnvironmentSpec environment, String key) {
        return new SluiceException(
                Code.CONFIGURATION,
                "the environment " + environment.id() + " has no `" + key + "`",
                "add `" + key + "` to sluice.yaml");
    }
}
