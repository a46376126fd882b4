package dev.sluice.adapter.migration;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import dev.sluice.config.MigrationSpec.Tool;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.Commands.Finished;
import dev.sluice.port.MigrationTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Liquibase's own command line, as the team has it. A revision is a changeset as Liquibase prints it, {@code
 * changelog.sql::rank::ana}. Where the database is, it learns from its environment.
 */
public final class LiquibaseMigrations implements MigrationTool {
    private static final Pattern CHANGESET = Pattern.compile("^\\s+(\\S.*?::.+?::.+?)\\s*$");
    private static final Pattern VALIDATION =
            Pattern.compile("(?s)Unexpected error.*?Validation Failed:\\s*(.*?)\\n\\s*\\n");
    private static final Pattern FAILED =
            Pattern.compile("(?s)Migration failed for changeset (.*?):\\s*Reason: (.*?)\\n\\s*\\n");
    private static final Pattern ERROR = Pattern.compile("(?s)(?:Unexpected error[^:]*|ERROR): (.*?)\\n\\s*\\n");
    private static final String DONE = "select filename || '::' || id || '::' || author from databasechangelog";

    private final Tool.Liquibase tool;
    private final ReleasePrograms programs;
    private final ToolTable table;
    private final ContractNames contract;
    private final String product;

    /**
     * @param programs with Liquibase's variables for the database in their environment
     * @param product as Liquibase calls it, {@code postgresql}
     */
    public LiquibaseMigrations(
            Tool.Liquibase tool, ReleasePrograms programs, DataSource source, String product, MigrationSpec spec) {
        this.tool = tool;
        this.programs = programs;
        this.table = new ToolTable(source);
        this.product = product;
        this.contract = ContractNames.of(spec);
    }

    @Override
    public MigrationStatus status() {
        Finished asked = programs.run(liquibase("status", "--verbose"), Map.of());
        if (!asked.succeeded()) {
            Matcher invalid = VALIDATION.matcher(asked.output() + "\n\n");
            if (invalid.find()) {
                return new MigrationStatus(current(), List.of(), List.of(), Optional.of(invalid(invalid.group(1))));
            }
            throw ReleasePrograms.failed(liquibase("status"), asked);
        }
        List<Migration> pending = changesets(asked.output(), "not been applied").stream()
                .map(this::migration)
                .toList();
        List<String> unknown = current().isEmpty()
                ? List.of()
                : changesets(programs.ask(liquibase("unexpected-changesets", "--verbose")), "unexpected change");
        return new MigrationStatus(current(), unknown.isEmpty() ? pending : List.of(), unknown, locked());
    }

    @Override
    public Optional<String> current() {
        return done().reversed().stream().findFirst();
    }

    /** Of all changesets, as Liquibase would write them for a database that it cannot reach. */
    @Override
    public List<MigrationScript> sql(List<String> revisions) {
        if (revisions.isEmpty()) {
            return List.of();
        }
        Map<String, String> texts = LiquibaseSql.offline(
                product,
                url -> programs.with(Map.of("LIQUIBASE_COMMAND_URL", url)).read(liquibase("update-sql"), Map.of()));
        return revisions.stream()
                .map(revision -> {
                    String text = texts.get(revision);
                    if (text == null) {
                        throw Upgrade.unknown(revision, "liquibase update-sql");
                    }
                    return new MigrationScript(
                            revision,
                            migration(revision).description(),
                            Optional.of(revision.substring(0, revision.indexOf("::"))),
                            new MigrationScript.Sql(text, false, MigrationScript.Scope.SCRIPT));
                })
                .toList();
    }

    @Override
    public void upgradeTo(String revision) {
        MigrationStatus status = status();
        if (!Upgrade.isNeeded(status, revision, isApplied(revision), "liquibase status --verbose")) {
            return;
        }
        int count = Upgrade.position(status, revision) + 1;
        finish("the migration to " + revision, programs.run(liquibase("update-count", "--count=" + count), Map.of()));
        if (!isApplied(revision)) {
            throw Upgrade.notApplied("Liquibase", revision, "LIQUIBASE_COMMAND_URL");
        }
    }

    @Override
    public boolean canDowngrade() {
        return true;
    }

    @Override
    public void downgradeTo(String revision) {
        List<String> done = done();
        int stays = revision.isEmpty() ? 0 : done.indexOf(revision) + 1;
        if (!revision.isEmpty() && stays == 0) {
            throw new SluiceException(
                    Code.REVISION_UNKNOWN,
                    "the database has no changeset " + revision,
                    "`liquibase history` lists those it has");
        }
        int count = done.size() - stays;
        if (count > 0) {
            String where = revision.isEmpty() ? "the beginning" : revision;
            finish("the way back to " + where, programs.run(liquibase("rollback-count", "--count=" + count), Map.of()));
        }
    }

    private Command liquibase(String command, String... arguments) {
        List<String> all = new ArrayList<>(tool.program().arguments());
        all.addAll(List.of("--show-banner=false", "--log-level=OFF"));
        tool.changelog().ifPresent(changelog -> all.add("--changelog-file=" + changelog));
        all.add(command);
        all.addAll(List.of(arguments));
        return new Command(all);
    }

    /** The changesets that are listed below a line with these words. */
    private static List<String> changesets(String printed, String below) {
        return printed.lines()
                .dropWhile(line -> !line.contains(below))
                .skip(1)
                .map(CHANGESET::matcher)
                .takeWhile(Matcher::matches)
                .map(line -> line.group(1))
                .toList();
    }

    private Migration migration(String changeset) {
        int author = changeset.lastIndexOf("::");
        int id = changeset.lastIndexOf("::", author - 1);
        String name = changeset.substring(id + 2, author);
        return new Migration(changeset, name, contract.include(changeset, name, changeset.substring(id + 2)));
    }

    private List<String> done() {
        return table.rows(DONE + " order by orderexecuted, dateexecuted", row -> row.getString(1));
    }

    private boolean isApplied(String revision) {
        return done().contains(revision);
    }

    /** Two changesets of one name are the several heads of Liquibase; a changed one would be run by nobody. */
    private static String invalid(String why) {
        String line = why.strip().replaceAll("\\s*\\n\\s*", "; ");
        return line.contains("duplicate identifiers")
                ? "two changesets of the release have the same id, author and file: " + line
                        + ": two branches were joined that each added one; give one of them another id"
                : "Liquibase refuses to go on: " + line
                        + ": a changeset that has run was changed; put it back as it was and add a further one";
    }

    private Optional<String> locked() {
        return table
                .rows(
                        "select lockedby, lockgranted from databasechangeloglock where locked",
                        row -> "Liquibase's lock is held since %s by %s".formatted(row.getString(2), row.getString(1)))
                .stream()
                .findFirst()
                .map(held ->
                        held + ": a Liquibase that still runs there, or one that was killed; when none runs any more,"
                                + " `liquibase release-locks` takes it away");
    }

    private static void finish(String what, Finished finished) {
        if (finished.succeeded()) {
            return;
        }
        String output = finished.output() + "\n\n";
        Matcher failed = FAILED.matcher(output);
        Matcher error = ERROR.matcher(output);
        String why = failed.find()
                ? " (at " + failed.group(1) + "): " + failed.group(2).replaceAll("^[\\w.]+Exception: ", "")
                : ": " + (error.find() ? error.group(1) : ReleasePrograms.lastLines(finished.output()));
        throw new SluiceException(
                finished.status() == -1 ? Code.TIMED_OUT : Code.MIGRATION_FAILED,
                what + " failed" + why.strip().replaceAll("\\s*\\n\\s*", " "),
                "correct the changeset in a new release; `sluice migrate status` says where the database stands");
    }
}
