package dev.sluice.cli;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.postgres.SchemaAsSql;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.lint.Classification;
import dev.sluice.migration.lint.Classifier;
import dev.sluice.migration.lint.LintSettings;
import dev.sluice.migration.lint.Refusal;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.ReleaseStore;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.Release;
import dev.sluice.wiring.Workplace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The migrations that a release would bring: to know them, it has to be on the machine. */
final class ReleaseMigrations {
    private static final List<String> ON_MARIADB = List.of(
            "not yet on MariaDB: migrations are neither judged by their SQL nor rehearsed, and nobody watches whom they keep"
                    + " waiting",
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
            return status.pending().stream()
                    .filter(Migration::contract)
                    .map(Migration::revision)
                    .collect(Collectors.toSet());
        }

        List<Refusal> refusals() {
            return judged.map(j -> j.refusals(listed())).orElse(List.of());
        }
    }

    /** As {@link #status}, with the pending migrations judged by their text and the schema that is there. */
    Optional<Seen> seen(EnvironmentSpec spec, Candidate candidate, LintSettings settings) {
        return tool(spec, candidate).map(tool -> {
            MigrationStatus status = tool.status();
            DatabaseUrl url = DatabaseUrl.parse(spec.data().orElseThrow().url());
            return switch (url) {
                case DatabaseUrl.Postgres _ ->
                    new Seen(status, Optional.of(judged(spec, tool, status, settings)), List.of());
                case DatabaseUrl.Mariadb _ ->
                    new Seen(status, Optional.empty(), status.pending().isEmpty() ? List.of() : ON_MARIADB);
                case DatabaseUrl.Sqlite _ -> new Seen(status, Optional.empty(), List.of());
            };
        });
    }

    private Classification judged(
            EnvironmentSpec spec, MigrationTool tool, MigrationStatus status, LintSettings settings) {
        if (status.pending().isEmpty()) {
            return new Classification(List.of());
        }
        Database database = workplace.data(spec).orElseThrow().database();
        String version = database.text("show server_version_num").orElse("150000");
        String schema = database.text(SchemaAsSql.QUERY).orElse("");
        MigrationScript before = new MigrationScript(
                "", "", Optional.empty(), new MigrationScript.Sql(schema, false, MigrationScript.Scope.STATEMENT));
        int major = Math.max(LintSettings.OLDEST, Integer.parseInt(version) / 10_000);
        return new Classifier(settings.on(major)).judge(List.of(before), scripts(tool, status.pending()));
    }

    /** A tool that cannot show them leaves them to the rehearsal. */
    private static List<MigrationScript> scripts(MigrationTool tool, List<Migration> pending) {
        try {
            return tool.sql(pending.stream().map(Migration::revision).toList());
        } catch (SluiceException e) {
            String why = e.what().lines().findFirst().orElse("");
            return pending.stream()
                    .map(m -> new MigrationScript(
                            m.revision(), m.description(), Optional.empty(), new MigrationScript.Opaque(why)))
                    .toList();
        }
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
