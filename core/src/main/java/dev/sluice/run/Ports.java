package dev.sluice.run;

import dev.sluice.port.Backups;
import dev.sluice.port.Commands;
import dev.sluice.port.Configurations;
import dev.sluice.port.Database;
import dev.sluice.port.Journal;
import dev.sluice.port.Metrics;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Probe;
import dev.sluice.port.RecoveryKits;
import dev.sluice.port.Rehearsals;
import dev.sluice.port.ReleaseStore;
import dev.sluice.port.Router;
import dev.sluice.port.Target;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The engine's view of the world for one environment.
 *
 * @param data empty where the environment has no database
 * @param stateFolder where backups and releases are written, for the check of free space
 */
public record Ports(
        Journal journal,
        Configurations configurations,
        ReleaseStore releases,
        Target target,
        Router router,
        Optional<DataPorts> data,
        Probe probe,
        Commands commands,
        Metrics metrics,
        Path stateFolder) {
    /** The ports of an environment that has a database. */
    public interface DataPorts {
        Database database();

        Backups backups();

        /** The migrations that a release brings. */
        MigrationTool migrations(Path releaseDirectory);

        /** What the environment is rebuilt from, beside its backups, when this machine is lost. */
        RecoveryKits kits();

        /** Where they are tried first. */
        Rehearsals rehearsals();
    }
}
