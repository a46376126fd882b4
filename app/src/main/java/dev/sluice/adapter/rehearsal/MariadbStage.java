package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.mariadb.MariadbDatabase;
import dev.sluice.adapter.mariadb.MariadbServer;
import dev.sluice.adapter.mariadb.OwnServer;
import dev.sluice.adapter.mariadb.StatementWatch;
import dev.sluice.base.Secret;
import dev.sluice.base.Version;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.TracedStatement;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Rehearsals.Cast;
import dev.sluice.port.Rehearsals.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A database on a MariaDB server of our own, which has no other one. */
final class MariadbStage implements Stage {
    private static final String MAKES_LOAD =
            "restoring and migrating there take memory, disk and processor of this machine, and nothing of the environment's server";

    private final EnvironmentSpec environment;
    private final Databases databases;
    private final Workroom workroom;
    private final OwnServer server;
    private final StatementWatch watch;
    private final Duration restored;
    private final Costume costume;
    private final FencedCommands commands;

    private MariadbStage(
            EnvironmentSpec environment, Databases databases, Workroom workroom, OwnServer server, Duration restored) {
        this.environment = environment;
        this.databases = databases;
        this.workroom = workroom;
        this.server = server;
        this.restored = restored;
        this.watch = server.watch();
        this.commands = new FencedCommands(workroom.folder(), Optional.of(door()), List.of());
        DataSpec data = environment.data().orElseThrow();
        this.costume = new Costume(
                data.url(),
                CopyUrl.of(data.url(), server.address()),
                data.rehearsal().env().orElse(Map.of()));
    }

    /** @param restore puts the data into the database at a URL */
    static MariadbStage open(
            EnvironmentSpec environment,
            DatabaseUrl.Mariadb own,
            Databases databases,
            Consumer<Secret> restore,
            Path folder) {
        Workroom workroom = Workroom.open(folder);
        try {
            OwnServer server =
                    OwnServer.start(Disk.privateFolder(workroom.folder().resolve("server")), own);
            try {
                long began = System.nanoTime();
                restore.accept(CopyUrl.direct(server.address()));
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                return new MariadbStage(environment, databases, workroom, server, took);
            } catch (RuntimeException e) {
                Undisturbed.run(server::close);
                throw e;
            }
        } catch (RuntimeException e) {
            workroom.close();
            throw e;
        }
    }

    /** The port at which the copy is reached in a cell, and the socket that leads there. */
    private Map.Entry<Integer, Path> door() {
        return Map.entry(server.address().port(), server.socket());
    }

    @Override
    public String where() {
        return "a server of its own on this machine: " + server.description() + "; " + MAKES_LOAD;
    }

    @Override
    public Duration restored() {
        return restored;
    }

    @Override
    public Database database() {
        return new MariadbDatabase(new MariadbServer(server.address()));
    }

    @Override
    public MigrationTool migrations(Path releaseDirectory) {
        MigrationTool tool = databases.migrationsOfCopy(costume.on(environment), releaseDirectory, commands);
        return new GuardedTool(new WatchedTool(tool, watch), watch::connections);
    }

    @Override
    public List<TracedStatement> trace() {
        return watch.trace();
    }

    @Override
    public Optional<String> unmeasured() {
        return watch.unmeasured();
    }

    @Override
    public List<String> left() {
        return watch.left();
    }

    @Override
    public Cast start(EnvironmentSpec side, Version version, Path directory) {
        return LocalCast.start(costume.on(side), version, directory, workroom.folder(), Optional.of(door()), List.of());
    }

    @Override
    public void close() {
        Undisturbed.run(() -> {
            commands.close();
            try {
                watch.close();
                server.close();
            } finally {
                workroom.close();
            }
        });
    }
}
