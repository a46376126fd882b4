package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.postgres.PostgresCopy;
import dev.sluice.adapter.postgres.PostgresDatabase;
import dev.sluice.adapter.relay.PostgresRelay;
import dev.sluice.adapter.relay.Tables;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.TracedStatement;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Rehearsals.Cast;
import dev.sluice.port.Rehearsals.Stage;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A scratch database on a PostgreSQL server, behind a relay that leads to it alone. */
final class PostgresStage implements Stage {
    private static final String MAKES_LOAD = "restoring and migrating there read and write as much as the database has";

    private final EnvironmentSpec environment;
    private final Databases databases;
    private final Workroom workroom;
    private final PostgresCopy copy;
    private final PostgresRelay relay;
    private final Tables tables;
    private final Path socket;
    private final int port;
    private final Duration restored;
    private final Costume costume;
    private final FencedCommands commands;
    private final String where;

    private PostgresStage(
            EnvironmentSpec environment, Databases databases, Workroom workroom, PostgresCopy copy, Duration restored) {
        this.environment = environment;
        this.databases = databases;
        this.workroom = workroom;
        this.copy = copy;
        this.restored = restored;
        DatabaseUrl.Postgres at = copy.address();
        this.tables = new Tables(copy.tables(), copy.files());
        this.relay = new PostgresRelay(new InetSocketAddress(at.host(), at.port()), at.database(), tables);
        this.port = relay.open();
        this.socket = workroom.folder().resolve("data");
        relay.open(socket);
        Supplier<List<PostgresCopy.Held>> locks = copy.locks();
        relay.watch(() -> locks.get().stream()
                .map(held -> new PostgresRelay.Held(held.session(), held.table(), held.mode()))
                .toList());
        this.commands = new FencedCommands(workroom.folder(), Optional.of(Map.entry(port, socket)), List.of());
        DataSpec data = environment.data().orElseThrow();
        this.costume = new Costume(
                data.url(),
                CopyUrl.of(data.url(), at, port),
                data.rehearsal().env().orElse(Map.of()));
        boolean ownServer = data.rehearsal().database().isEmpty();
        this.where = "database " + at.database() + " on "
                + (ownServer ? "the environment's own server; " + MAKES_LOAD : at.host() + ":" + at.port());
    }

    /** @param restore puts the data into the database at a URL */
    static PostgresStage open(
            EnvironmentSpec environment,
            DatabaseUrl.Postgres beside,
            Databases databases,
            Consumer<Secret> restore,
            Path folder,
            InstantSource clock) {
        refuseEncryption(beside);
        Workroom workroom = Workroom.open(folder);
        try {
            PostgresCopy copy = PostgresCopy.create(beside, "rehearsal of " + environment.id(), clock);
            try {
                long began = System.nanoTime();
                restore.accept(CopyUrl.direct(copy.address()));
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                return new PostgresStage(environment, databases, workroom, copy, took);
            } catch (RuntimeException e) {
                Undisturbed.run(copy::close);
                throw e;
            }
        } catch (RuntimeException e) {
            workroom.close();
            throw e;
        }
    }

    /** The relay speaks in clear; where the configuration asks for encryption it does not go behind it. */
    private static void refuseEncryption(DatabaseUrl.Postgres server) {
        String mode = server.parameters().getOrDefault("sslmode", "prefer");
        if (List.of("require", "verify-ca", "verify-full").contains(mode)) {
            throw new SluiceException(
                    Code.NOT_YET,
                    "a rehearsal on a server that is reached with sslmode=" + mode + " is not there yet",
                    "name a database of a server on this machine as `rehearsal.database`, or say `rehearsal: {when:"
                            + " never}`");
        }
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public Duration restored() {
        return restored;
    }

    @Override
    public Database database() {
        return new PostgresDatabase(copy.server());
    }

    @Override
    public MigrationTool migrations(Path releaseDirectory) {
        return new GuardedTool(
                databases.migrationsOfCopy(costume.on(environment), releaseDirectory, commands), relay::admitted);
    }

    @Override
    public List<TracedStatement> trace() {
        List<TracedStatement> trace = relay.trace();
        tables.now(copy.tables(), copy.files());
        return trace;
    }

    @Override
    public List<String> ran() {
        return relay.texts();
    }

    @Override
    public Cast start(EnvironmentSpec side, Version version, Path directory) {
        return LocalCast.start(
                costume.on(side),
                version,
                directory,
                workroom.folder(),
                Optional.of(Map.entry(port, socket)),
                List.of());
    }

    @Override
    public void close() {
        Undisturbed.run(() -> {
            commands.close();
            relay.close();
            try {
                copy.close();
            } finally {
                workroom.close();
            }
        });
    }
}
