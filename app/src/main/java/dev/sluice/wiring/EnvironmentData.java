package dev.sluice.wiring;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.adapter.rehearsal.LocalRehearsals;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.RecoveryKits;
import dev.sluice.port.Rehearsals;
import dev.sluice.run.Ports.DataPorts;
import java.nio.file.Path;
import java.time.InstantSource;

/** The database of an environment with its backups and migrations. */
final class EnvironmentData implements DataPorts {
    private final Databases databases;
    private final EnvironmentSpec environment;
    private final Path backups;
    private final Path rehearsals;
    private final StateFolder state;
    private final InstantSource clock;

    EnvironmentData(Databases databases, EnvironmentSpec environment, StateFolder state, InstantSource clock) {
        this.databases = databases;
        this.environment = environment;
        this.backups = of(environment, state.backups());
        this.state = state;
        this.rehearsals = of(environment, state.rehearsals());
        this.clock = clock;
    }

    private static Path of(EnvironmentSpec environment, Path folder) {
        return folder.resolve(environment.id().app()).resolve(environment.id().name());
    }

    @Override
    public Database database() {
        return databases.database(environment
                .data()
                .orElseThrow(() -> new SluiceException(
                        Code.CONFIGURATION, environment.id() + " has no database", "add `database` to sluice.yaml")));
    }

    @Override
    public Backups backups() {
        return databases.backups(environment, backups);
    }

    @Override
    public MigrationTool migrations(Path releaseDirectory) {
        return databases.migrations(environment, releaseDirectory, new LocalCommands());
    }

    @Override
    public RecoveryKits kits() {
        return new OffsiteKits(environment, databases.kits(environment), backups(), state, clock);
    }

    @Override
    public Rehearsals rehearsals() {
        return new LocalRehearsals(environment, databases, backups(), rehearsals, clock);
    }
}
