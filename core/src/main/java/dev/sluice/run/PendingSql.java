package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.lint.Classification;
import dev.sluice.migration.lint.Classifier;
import dev.sluice.migration.lint.LintSettings;
import dev.sluice.migration.lint.Refusal;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The pending migrations of a release, judged by what they would run and by the schema that is there. */
public final class PendingSql {
    private PendingSql() {}

    /** What they do; empty where the database is of a kind whose statements are not judged. */
    public static Optional<Classification> judged(
            Database database, MigrationTool tool, MigrationStatus status, LintSettings settings) {
        return database.schema()
                .map(schema -> status.pending().isEmpty()
                        ? new Classification(List.of())
                        : judged(schema, scripts(tool, status.pending()), settings));
    }

    /** What these scripts do to a database with this schema. */
    static Classification judged(Database.Schema schema, List<MigrationScript> scripts, LintSettings settings) {
        MigrationScript before = new MigrationScript(
                "",
                "",
                Optional.empty(),
                new MigrationScript.Sql(schema.sql(), false, MigrationScript.Scope.STATEMENT));
        int major = Math.max(LintSettings.OLDEST, schema.majorVersion());
        return new Classifier(settings.on(major)).judge(List.of(before), scripts);
    }

    /** A tool that cannot show them leaves them to the rehearsal. */
    static List<MigrationScript> scripts(MigrationTool tool, List<Migration> pending) {
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

    /** The revisions that wait until the old version is gone. */
    public static Set<String> listed(MigrationStatus status) {
        return status.pending().stream()
                .filter(Migration::contract)
                .map(Migration::revision)
                .collect(Collectors.toSet());
    }

    /**
     * Throws {@code CONTRACT_TOO_EARLY} where there are any: whoever asks for the release, and by whatever way, the old version serves
     * while they would run.
     */
    public static void refuse(List<Refusal> refusals) {
        if (refusals.isEmpty()) {
            return;
        }
        List<String> revisions =
                refusals.stream().map(r -> r.script().revision()).distinct().toList();
        String named = String.join(", ", revisions);
        throw new SluiceException(
                Code.CONTRACT_TOO_EARLY,
                "not deployed: the old version may not live with " + named + " ("
                        + refusals.getFirst().finding().message() + ")",
                "nothing was touched; `migrations: {contract: [" + named
                        + "]}` holds it back until the old version is gone");
    }
}
