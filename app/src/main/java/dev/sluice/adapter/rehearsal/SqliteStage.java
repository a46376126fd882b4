package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.database.Databases;
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

/** A copy of the database file in a private folder. */
final class SqliteStage implements Stage {
    private final EnvironmentSpec environment;
    private final Databases databases;
    private final Workroom workroom;
    private final Costume costume;
    private final Duration restored;
    private final List<Path> hidden;
    private final FencedCommands commands;

    private SqliteStage(
            EnvironmentSpec environment,
            Databases databases,
            Workroom workroom,
            Path own,
            Costume costume,
            Duration restored) {
        this.environment = environment;
        this.databases = databases;
        this.workroom = workroom;
        this.costume = costume;
        this.restored = restored;
        this.hidden = List.of(
                own, own.resolveSibling(own.getFileName() + "-wal"), own.resolveSibling(own.getFileName() + "-shm"));
        this.commands = new FencedCommands(workroom.folder(), Optional.empty(), hidden);
    }

    /** @param restore puts the data into the file at a URL */
    static SqliteStage open(
            EnvironmentSpec environment, Path own, Databases databases, Consumer<Secret> restore, Path folder) {
        Workroom workroom = Workroom.open(folder);
        try {
            DataSpec data = environment.data().orElseThrow();
            Secret copy =
                    new Secret("sqlite:" + workroom.folder().toAbsolutePath().resolve("copy.db"));
            long began = System.nanoTime();
            restore.accept(copy);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            return new SqliteStage(
                    environment,
                    databases,
                    workroom,
                    own,
                    new Costume(data.url(), copy, data.rehearsal().env().orElse(Map.of())),
                    took);
        } catch (RuntimeException e) {
            workroom.close();
            throw e;
        }
    }

    @Override
    public String where() {
        return "a copy of the file in " + workroom.folder();
    }

    @Override
    public Duration restored() {
        return restored;
    }

    @Override
    public Database database() {
        return databases.database(costume.on(environment).data().orElseThrow());
    }

    @Override
    public MigrationTool migrations(Path releaseDirectory) {
        return databases.migrationsOfCopy(costume.on(environment), releaseDirectory, commands);
    }

    @Override
    public List<TracedStatement> trace() {
        return List.of();
    }

    @Override
    public Optional<String> unmeasured() {
        return Optional.of("locks, rewritten tables and changed rows");
    }

    @Override
    public Cast start(EnvironmentSpec side, Version version, Path directory) {
        return LocalCast.start(costume.on(side), version, directory, workroom.folder(), Optional.empty(), hidden);
    }

    @Override
    public void close() {
        Undisturbed.run(() -> {
            commands.close();
            workroom.close();
        });
    }
}
