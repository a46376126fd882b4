package dev.sluice.cli;

import dev.sluice.base.Version;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.Finding;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.plan.Standing;
import dev.sluice.port.MigrationTool;
import dev.sluice.wiring.Workplace;
import java.nio.file.Path;
import java.util.Optional;

/** The migrations that the live release, or another one of this machine, brings. */
final class LiveMigrations {
    private LiveMigrations() {}

    /** Where the database stands, seen from this release; empty where there are no migrations. */
    static Optional<MigrationStatus> of(Workplace workplace, EnvironmentSpec spec, Standing release) {
        return tool(workplace, spec, release).map(MigrationTool::status);
    }

    static Optional<MigrationTool> tool(Workplace workplace, EnvironmentSpec spec, Standing release) {
        Optional<Path> directory = workplace
                .onlooker()
                .deployment(release.backend().deployment())
                .finding(Finding.Fetched.class)
                .map(fetched -> Path.of(fetched.directory()));
        return spec.data()
                .flatMap(data -> data.migrations())
                .flatMap(migrations -> workplace.data(spec))
                .flatMap(data -> directory.map(data::migrations));
    }

    /** The tool with the migrations of a release that this machine keeps. */
    static Optional<MigrationTool> tool(
            Workplace workplace, EnvironmentSpec spec, Environments environments, Version version) {
        return workplace.releases(environments.folder()).list(spec).stream()
                .filter(release -> release.version().equals(version))
                .findFirst()
                .flatMap(release -> workplace.data(spec).map(data -> data.migrations(release.directory())));
    }
}
