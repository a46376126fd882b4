package dev.sluice.cli;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.lint.Classification;
import dev.sluice.migration.lint.LintSettings;
import dev.sluice.migration.lint.Refusal;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.ReleaseStore;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.Release;
import dev.sluice.run.PendingSql;
import dev.sluice.wiring.Workplace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The migrations that a release would bring: to know them, it has to be on the machine. */
final class ReleaseMigrations {
    private static final List<String> ON_MARIADB = List.of(
            "not yet on MariaDB: migrations are not judged by their SQL, and nobody watches whom they keep waiting",
            "MariaDB takes nothing back of a migration that fails half-way: then the way back is the backup made before it");

    private final Workplace workplace;
    private final ReleaseStore store;
    private final Terminal terminal;

    /** @param folder the configuration's */
    ReleaseMigrations(Workplace workplace, Path folder, Terminal terminal) {
        this.workplace = workplace;
        this.store = workplace.releases(folder);
        this.terminal = terminal;
    }

    /**
     * Where the database stands, and what the release would do to it.
     *
     * @param judged empty where the database is no PostgreSQL
     * @param cautions what people should know of pending migrations on a product of which Sluice knows less
     */
    record Seen(MigrationStatus status, Optional<Classification> judged, List<String> cautions) {
        /** The revisions that wait until the old version is gone. */
        Set<String> listed() {
            return PendingSql.listed(status);
        }

        List<Refusal> refusals() {
            return judged.map(j -> j.refusals(listed())).orElse(List.of());
        }
    }

    /** As {@link #status}, with the pending migrations judged by their text and the schema that is there. */
    Optional<Seen> seen(EnvironmentSpec spec, Candidate candidate, LintSettings settings) {
        return tool(spec, candidate).map(tool -> {
            MigrationStatus status = tool.status();
            Database database = workplace.data(spec).orElseThrow().database();
            boolean mariadb = DatabaseUrl.parse(spec.data().orElseThrow().url()) instanceof DatabaseUrl.Mariadb;
            return new Seen(
                    status,
                    PendingSql.judged(database, tool, status, settings),
                    mariadb && !status.pending().isEmpty() ? ON_MARIADB : List.of());
        });
    }

    /** Where the database stands, seen from the release, which is fetched where it is new; empty without migrations. */
    Optional<MigrationStatus> status(EnvironmentSpec spec, Candidate candidate) {
        return tool(spec, candidate).map(MigrationTool::status);
    }

    private Optional<MigrationTool> tool(EnvironmentSpec spec, Candidate candidate) {
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
        return workplace.data(spec).map(data -> data.migrations(release.directory()));
    }
}
