package dev.sluice.wiring;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.run.Ports.DataPorts;
import java.nio.file.Path;

/** The database of an environment with its backups and migrations. */
final class EnvironmentData implements DataPorts {
    private final Databases databases;
    private final EnvironmentSpec environment;
    private final Path backups;

    EnvironmentData(Databases databases, EnvironmentSpec environment, Path backups) {
        this.databases = databases;
        this.environment = environment;
        this.backups = backups;
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
}
