package dev.sluice.cli;

import dev.sluice.cli.terminal.Terminal;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.ReleaseStore;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.Release;
import dev.sluice.wiring.Workplace;
import java.nio.file.Path;
import java.util.Optional;

/** The migrations that a release would bring: to know them, it has to be on the machine. */
final class ReleaseMigrations {
    private final Workplace workplace;
    private final ReleaseStore store;
    private final Terminal terminal;

    /** @param folder the configuration's */
    ReleaseMigrations(Workplace workplace, Path folder, Terminal terminal) {
        this.workplace = workplace;
        this.store = workplace.releases(folder);
        this.terminal = terminal;
    }

    /** Where the database stands, seen from the release, which is fetched where it is new; empty without migrations. */
    Optional<MigrationStatus> status(EnvironmentSpec spec, Candidate candidate) {
        if (spec.data().flatMap(data -> data.migrations()).isEmpty()) {
            return Optional.empty();
        }
        boolean known = store.list(spec).stream()
                .anyMatch(r ->
                        r.version().equals(candidate.version()) && r.commit().equals(candidate.commit()));
        if (!known) {
            terminal.say("fetching " + candidate.version() + " into the release store, to see its migrations");
        }
        Release release = store.fetch(spec, candidate);
        return workplace
                .data(spec)
                .map(data -> data.migrations(release.directory()).status());
    }
}
