package dev.sluice.adapter.migration;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationScript.Content;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.Commands.Finished;
import dev.sluice.port.MigrationTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Any tool that can say where it is. What the database has is every known revision up to the current one. The last line that
 * {@code current} prints counts; in a line of {@code known}, whatever follows the revision is its description.
 */
public final class CommandMigrations implements MigrationTool {
    private final MigrationSpec.Tool.Commands tool;
    private final ReleasePrograms programs;
    private final ContractNames contract;

    public CommandMigrations(MigrationSpec.Tool.Commands tool, ReleasePrograms programs, MigrationSpec spec) {
        this.tool = tool;
        this.programs = programs;
        this.contract = ContractNames.of(spec);
    }

    @Override
    public MigrationStatus status() {
        List<Migration> known = known();
        Optional<String> current = current();
        if (current.isEmpty()) {
            return new MigrationStatus(current, known, List.of(), Optional.empty());
        }
        int at = position(known, current.get());
        return at < 0
                ? new MigrationStatus(current, List.of(), List.of(current.get()), Optional.empty())
                : new MigrationStatus(current, known.subList(at + 1, known.size()), List.of(), Optional.empty());
    }

    @Override
    public Optional<String> current() {
        List<String> lines = programs.ask(tool.current())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (!lines.isEmpty() && lines.getLast().matches(".*\\s.*")) {
            throw new SluiceException(
                    Code.COMMAND_FAILED,
                    "`" + tool.current() + "` printed what is no revision: " + lines.getLast(),
                    "its last line is the database's revision, one word, or it prints nothing");
        }
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast());
    }

    @Override
    public List<MigrationScript> sql(List<String> revisions) {
        List<Migration> known = known();
        return revisions.stream().map(revision -> script(known, revision)).toList();
    }

    private MigrationScript script(List<Migration> known, String revision) {
        int at = position(known, revision);
        if (at < 0) {
            throw unknown(revision);
        }
        Content content = tool.sql()
                .<Content>map(print -> new MigrationScript.Sql(
                        programs.read(print, Map.of("revision", revision)), false, MigrationScript.Scope.STATEMENT))
                .orElseGet(() ->
                        new MigrationScript.Opaque("no command prints its SQL: name one as `sql` in `migrations`"));
        return new MigrationScript(revision, known.get(at).description(), Optional.empty(), content);
    }

    @Override
    public void upgradeTo(String revision) {
        if (isPending(revision)) {
            change("the migration to " + revision, tool.upgrade(), revision);
            if (isPending(revision)) {
                throw new SluiceException(
                        Code.MIGRATION_FAILED,
                        "`" + tool.upgrade() + "` ended without an error, and " + revision + " is still not applied",
                        "see that it reaches the database that `database` names");
            }
        }
    }

    @Override
    public boolean canDowngrade() {
        return tool.downgrade().isPresent();
    }

    @Override
    public void downgradeTo(String revision) {
        Command downgrade = tool.downgrade()
                .orElseThrow(() -> new SluiceException(
                        Code.ROLLBACK_REFUSED,
                        "there is no command that takes a migration back",
                        "name one as `downgrade` in `migrations`, or restore the backup made before it"));
        change("the way back to " + (revision.isEmpty() ? "the empty database" : revision), downgrade, revision);
    }

    /** Throws for a revision that the release does not have. */
    private boolean isPending(String revision) {
        List<Migration> known = known();
        int wanted = position(known, revision);
        if (wanted < 0) {
            throw unknown(revision);
        }
        Optional<String> current = current();
        int at = current.isEmpty() ? -1 : position(known, current.get());
        if (current.isPresent() && at < 0) {
            throw new SluiceException(
                    Code.REVISION_UNKNOWN,
                    "the database is at " + current.get() + ", which this release does not know",
                    "deploy a release that has this revision");
        }
        return wanted > at;
    }

    private SluiceException unknown(String revision) {
        return new SluiceException(
                Code.REVISION_UNKNOWN,
                "this release has no revision " + revision,
                "`" + tool.known() + "` lists those it has");
    }

    private void change(String what, Command command, String revision) {
        Finished finished = programs.run(command, Map.of("revision", revision));
        if (!finished.succeeded()) {
            throw new SluiceException(
                    finished.status() == -1 ? Code.TIMED_OUT : Code.MIGRATION_FAILED,
                    what + " failed: "
                            + ReleasePrograms.failed(command, finished).what(),
                    "the database is at " + current().orElse("no revision")
                            + " now; correct the migration in a new release");
        }
    }

    private List<Migration> known() {
        List<Migration> known = new ArrayList<>();
        for (String line : programs.ask(tool.known()).lines().map(String::strip).toList()) {
            if (!line.isEmpty()) {
                String[] parts = line.split("\\s+", 2);
                String description = parts.length == 2 ? parts[1] : "";
                known.add(new Migration(parts[0], description, contract.include(parts[0], description)));
            }
        }
        return known;
    }

    private static int position(List<Migration> known, String revision) {
        for (int at = 0; at < known.size(); at++) {
            if (known.get(at).revision().equals(revision)) {
                return at;
            }
        }
        return -1;
    }
}
