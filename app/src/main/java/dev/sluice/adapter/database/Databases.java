package dev.sluice.adapter.database;

import dev.sluice.adapter.backup.CopiedBackups;
import dev.sluice.adapter.backup.Dumps;
import dev.sluice.adapter.backup.FolderBackups;
import dev.sluice.adapter.backup.KitStore;
import dev.sluice.adapter.backup.ProgramBackups;
import dev.sluice.adapter.backup.Sealing;
import dev.sluice.adapter.backup.Store;
import dev.sluice.adapter.crypt.AgeSealing;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.mariadb.MariadbDatabase;
import dev.sluice.adapter.mariadb.MariadbDumps;
import dev.sluice.adapter.mariadb.MariadbIntegrity;
import dev.sluice.adapter.mariadb.MariadbServer;
import dev.sluice.adapter.postgres.PhysicalDumps;
import dev.sluice.adapter.postgres.PostgresDatabase;
import dev.sluice.adapter.postgres.PostgresDumps;
import dev.sluice.adapter.postgres.PostgresIntegrity;
import dev.sluice.adapter.postgres.PostgresServer;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.adapter.redis.DumpsWithRedis;
import dev.sluice.adapter.redis.RedisDatabase;
import dev.sluice.adapter.sqlite.SqliteDatabase;
import dev.sluice.adapter.sqlite.SqliteDumps;
import dev.sluice.adapter.sqlite.SqliteFile;
import dev.sluice.adapter.sqlite.SqliteIntegrity;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Commands;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Probe.CheckResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

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
            case DatabaseUrl.Mariadb mariadb -> new MariadbDatabase(new MariadbServer(mariadb));
            case DatabaseUrl.Sqlite sqlite -> new SqliteDatabase(new SqliteFile(sqlite.file()));
        };
    }

    /** Whether the database is damaged, as far as can be found out while it is in use. */
    public List<CheckResult> integrity(DataSpec data) {
        return switch (DatabaseUrl.parse(data.url())) {
            case DatabaseUrl.Postgres postgres -> new PostgresIntegrity(new PostgresServer(postgres)).check();
            case DatabaseUrl.Mariadb mariadb -> new MariadbIntegrity(new MariadbServer(mariadb)).check();
            case DatabaseUrl.Sqlite sqlite -> new SqliteIntegrity(new SqliteFile(sqlite.file())).check();
        };
    }

    /**
     * @param folder where this environment's backups are, and nobody else's
     */
    public Backups backups(EnvironmentSpec environment, Path folder) {
        if (data(environment).backup().method() instanceof BackupSpec.Method.Programs programs) {
            return new ProgramBackups(folder, environment, programs, new LocalCommands(), clock);
        }
        return backups(environment, folder, dumps(data(environment), folder));
    }

    /**
     * The same backups, to be restored into another database: one of the same server that is made if it is not there, or
     * another file.
     *
     * @param name of the database, or the path of the file
     */
    public Backups backupsInto(EnvironmentSpec environment, Path folder, String name) {
        if (data(environment).backup().method() instanceof BackupSpec.Method.Programs) {
            return backups(environment, folder);
        }
        Dumps dumps = switch (DatabaseUrl.parse(data(environment).url())) {
            case DatabaseUrl.Postgres postgres
            when data(environment).backup().method() instanceof BackupSpec.Method.Physical ->
                PhysicalDumps.into(new PostgresServer(postgres), Path.of(name), folder, clock);
            case DatabaseUrl.Postgres postgres -> PostgresDumps.into(new PostgresServer(postgres), name, clock);
            case DatabaseUrl.Mariadb mariadb -> MariadbDumps.into(new MariadbServer(mariadb), name, clock);
            case DatabaseUrl.Sqlite _ -> dumps(DatabaseUrl.parse(new Secret("sqlite:" + name)));
        };
        return backups(environment, folder, new DumpsWithRedis(dumps, Optional.empty(), folder, clock));
    }

    /** By the method that is configured. */
    private Dumps dumps(DataSpec data, Path folder) {
        DatabaseUrl url = DatabaseUrl.parse(data.url());
        if (!(data.backup().method() instanceof BackupSpec.Method.Physical)) {
            return new DumpsWithRedis(dumps(url), data.redis(), folder, clock);
        }
        if (url instanceof DatabaseUrl.Postgres postgres) {
            return new PhysicalDumps(new PostgresServer(postgres), folder, clock);
        }
        throw new SluiceException(
                Code.CONFIGURATION,
                "`backup: {method: physical}` is for PostgreSQL",
                "take it out: this database's backups are whole as they are");
    }

    private Dumps dumps(DatabaseUrl url) {
        return switch (url) {
            case DatabaseUrl.Postgres postgres -> new PostgresDumps(new PostgresServer(postgres), clock);
            case DatabaseUrl.Mariadb mariadb -> new MariadbDumps(new MariadbServer(mariadb), clock);
            case DatabaseUrl.Sqlite sqlite -> new SqliteDumps(new SqliteFile(sqlite.file()));
        };
    }

    private Backups backups(EnvironmentSpec environment, Path folder, Dumps dumps) {
        BackupSpec spec = data(environment).backup();
        Optional<Sealing> sealing = sealing(spec);
        FolderBackups here = new FolderBackups(folder, dumps, sealing, clock);
        String within = Places.backups(environment.id());
        List<Store> stores =
                spec.copies().stream().map(place -> Places.store(place, within)).toList();
        return stores.isEmpty() ? here : new CopiedBackups(here, stores, sealing, clock);
    }

    /**
     * The same backups, with those in this place to be brought here; the environment need not name it.
     *
     * @param reading how what lies there is read
     */
    public CopiedBackups backupsFrom(
            EnvironmentSpec environment, Path folder, BackupSpec.Place place, Optional<Sealing> reading) {
        DataSpec data = data(environment);
        FolderBackups here = new FolderBackups(folder, dumps(data, folder), sealing(data.backup()), clock);
        return new CopiedBackups(here, List.of(Places.store(place, Places.backups(environment.id()))), reading, clock);
    }

    /** The kits of an environment in the places of its configuration. */
    public List<KitStore> kits(EnvironmentSpec environment) {
        BackupSpec spec = data(environment).backup();
        Optional<Sealing> sealing = sealing(spec);
        return spec.copies().stream()
                .map(place -> new KitStore(Places.store(place, Places.kits(environment.id())), sealing))
                .toList();
    }

    private static Optional<Sealing> sealing(BackupSpec spec) {
        return spec.encryption().map(e -> AgeSealing.of(e.recipient(), e.identity()));
    }

    /** What is in the environment's database or its Redis already, for people; empty where nothing is. */
    public Optional<String> occupied(DataSpec data) {
        return occupiedDatabase(data)
                .or(() -> data.redis()
                        .map(url -> new RedisDatabase(url).keys())
                        .filter(keys -> keys > 0)
                        .map(keys -> keys + (keys == 1 ? " key" : " keys") + " in Redis"));
    }

    private static Optional<String> occupiedDatabase(DataSpec data) {
        return switch (DatabaseUrl.parse(data.url())) {
            case DatabaseUrl.Postgres postgres -> new PostgresDatabase(new PostgresServer(postgres)).occupied();
            case DatabaseUrl.Mariadb mariadb -> new MariadbDatabase(new MariadbServer(mariadb)).occupied();
            case DatabaseUrl.Sqlite sqlite ->
                Files.exists(sqlite.file())
                        ? new SqliteDatabase(new SqliteFile(sqlite.file()))
                                .text("select group_concat(name, ', ') from (select name from sqlite_master limit 4)")
                                .filter(names -> !names.isEmpty())
                        : Optional.empty();
        };
    }

    /** The tool that {@code migrations} names, with the revisions of the release in this directory. */
    public MigrationTool migrations(EnvironmentSpec environment, Path releaseDirectory, Commands commands) {
        return tools(environment).tool(releaseDirectory, commands, Pauses.USUAL);
    }

    /** The same for a copy that nobody else uses: it is not watched for whom it keeps waiting. */
    public MigrationTool migrationsOfCopy(EnvironmentSpec environment, Path releaseDirectory, Commands commands) {
        return tools(environment).plain(releaseDirectory, commands);
    }

    private static MigrationTools tools(EnvironmentSpec environment) {
        DataSpec data = data(environment);
        MigrationSpec spec = data.migrations().orElseThrow(() -> missing(environment, "migrations"));
        return new MigrationTools(environment, data, spec);
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
