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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Alembic, as installed with the release. It is asked what it knows; its version table is its own. */
public final class AlembicMigrations implements MigrationTool {
    private static final Pattern CURRENT = Pattern.compile("([\\w.@-]+)((?: \\([^)]*\\))*)");
    private static final Pattern UNKNOWN = Pattern.compile("Can't locate revision identified by '([^']+)'");
    private static final Pattern RUNNING = Pattern.compile("Running (?:upgrade|downgrade) \\S* -> ([\\w.@-]+)");
    private static final Pattern ERROR =
            Pattern.compile("[\\w.]+(?:Error|Exception|Canceled|NotAvailable)\\b.*|FAILED: .*");
    private static final String STATEMENT = "[SQL: ";
    private static final Pattern ALLOWANCE = Pattern.compile("#\\s*sluice:\\s*allow(\\s.*)");

    private final Command program;
    private final ReleasePrograms programs;
    private final ContractNames contract;
    /** A release does not change: it is asked once. Two threads may both ask, and are told the same. */
    private volatile Optional<AlembicHistory> whole = Optional.empty();

    public AlembicMigrations(Command program, ReleasePrograms programs, MigrationSpec spec) {
        this.program = program;
        this.programs = programs;
        this.contract = ContractNames.of(spec);
    }

    @Override
    public MigrationStatus status() {
        return status(history());
    }

    private AlembicHistory history() {
        return whole.orElseGet(this::askedHistory);
    }

    /**
     * Of what a program prints, the end is kept, and Alembic prints the newest first: when the heads are gone, the part since
     * the database's revision is asked for.
     */
    private AlembicHistory askedHistory() {
        AlembicHistory all = AlembicHistory.parse(programs.ask(alembic("history")));
        if (all.isWhole()) {
            whole = Optional.of(all);
            return all;
        }
        AlembicHistory open = AlembicHistory.parse(programs.ask(alembic("history", "--rev-range", "current:heads")));
        if (!open.isWhole()) {
            throw new SluiceException(
                    Code.COMMAND_FAILED,
                    "`" + alembic("history") + "` printed no head that could be read",
                    "run it by hand in the release's directory; a custom format of its lines is not understood");
        }
        return open;
    }

    private MigrationStatus status(AlembicHistory history) {
        Finished asked = programs.run(alembic("current"), Map.of());
        Matcher unknown = UNKNOWN.matcher(asked.output());
        if (!asked.succeeded() && unknown.find()) {
            String revision = unknown.group(1);
            return new MigrationStatus(Optional.of(revision), List.of(), List.of(revision), severalHeads(history));
        }
        if (!asked.succeeded()) {
            throw ReleasePrograms.failed(alembic("current"), asked);
        }
        List<String> current = current(asked.output(), history);
        Set<String> applied = history.applied(current);
        List<Migration> pending = history.oldestFirst().values().stream()
                .filter(revision -> !applied.contains(revision.id()))
                .map(this::migration)
                .toList();
        return new MigrationStatus(newest(current, history), pending, List.of(), severalHeads(history));
    }

    /** Alembic's offline mode: the database is not even reached, unless env.py does so by itself. */
    @Override
    public List<MigrationScript> sql(List<String> revisions) {
        if (revisions.isEmpty()) {
            return List.of();
        }
        AlembicHistory history = history();
        revisions.forEach(revision -> requireKnown(history, revision));
        Map<String, Path> files = AlembicOffline.files(programs.read(alembic("history", "--verbose"), Map.of()));
        Map<String, Content> contents = offline(history, revisions.getFirst(), revisions.getLast());
        return revisions.stream()
                .map(revision -> new MigrationScript(
                        revision,
                        Objects.requireNonNull(history.oldestFirst().get(revision))
                                .description(),
                        Optional.ofNullable(files.get(revision))
                                .map(file -> relative(file).toString()),
                        allowed(
                                contents.containsKey(revision) ? contents.get(revision) : alone(history, revision),
                                Optional.ofNullable(files.get(revision)))))
                .toList();
    }

    /** A revision that the offline mode does not show among the others: on another branch, or beside one that fails. */
    private Content alone(AlembicHistory history, String revision) {
        Content content = offline(history, revision, revision).get(revision);
        return content == null
                ? new MigrationScript.Opaque("`alembic upgrade --sql` does not show it, as where it asks the database")
                : content;
    }

    /** What the revision's own file says with {@code # sluice: allow} goes for all that it runs. */
    private static Content allowed(Content content, Optional<Path> file) {
        if (!(content instanceof MigrationScript.Sql sql) || file.isEmpty()) {
            return content;
        }
        try (Stream<String> lines = Files.lines(file.get())) {
            String comments = lines.map(ALLOWANCE::matcher)
                    .filter(Matcher::find)
                    .map(found -> "-- sluice: allow-all" + found.group(1) + "\n")
                    .collect(Collectors.joining());
            return new MigrationScript.Sql(comments + sql.text(), false, sql.scope());
        } catch (IOException | UncheckedIOException e) {
            return content;
        }
    }

    private Path relative(Path file) {
        Path release = programs.directory().toAbsolutePath();
        return file.startsWith(release) ? release.relativize(file) : file;
    }

    /** Empty where Alembic fails, as it does where a revision reads from the database. */
    private Map<String, Content> offline(AlembicHistory history, String first, String last) {
        Set<String> after =
                Objects.requireNonNull(history.oldestFirst().get(first)).after();
        String range = after.isEmpty() ? last : String.join(",", after) + ":" + last;
        Map<String, Content> contents = new HashMap<>();
        try {
            AlembicOffline.texts(programs.read(alembic("upgrade", range, "--sql"), Map.of()))
                    .forEach((revision, text) -> contents.put(
                            revision, new MigrationScript.Sql(text, false, MigrationScript.Scope.STATEMENT)));
        } catch (SluiceException e) {
            return Map.of();
        }
        return contents;
    }

    @Override
    public void upgradeTo(String revision) {
        AlembicHistory history = history();
        requireKnown(history, revision);
        MigrationStatus before = status(history);
        if (!before.unknown().isEmpty()) {
            throw new SluiceException(
                    Code.REVISION_UNKNOWN,
                    "the database is at " + before.unknown().getFirst() + ", which this release does not know",
                    "deploy a release that has this revision");
        }
        if (!isPending(before, revision)) {
            return;
        }
        if (before.dirty().isPresent()) {
            throw new SluiceException(Code.MIGRATION_FAILED, before.dirty().get(), "nothing was run");
        }
        finish("the migration to " + revision, programs.run(alembic("upgrade", revision), Map.of()));
        if (isPending(status(history), revision)) {
            throw new SluiceException(
                    Code.MIGRATION_FAILED,
                    "Alembic ended without an error, and " + revision + " is still not applied",
                    "see that env.py reaches the database that `database` names");
        }
    }

    private static boolean isPending(MigrationStatus status, String revision) {
        return status.pending().stream().anyMatch(m -> m.revision().equals(revision));
    }

    @Override
    public boolean canDowngrade() {
        return true;
    }

    @Override
    public void downgradeTo(String revision) {
        String target = revision.isEmpty() ? "base" : revision;
        if (!revision.isEmpty()) {
            requireKnown(history(), revision);
        }
        finish("the way back to " + target, programs.run(alembic("downgrade", target), Map.of()));
    }

    private static void requireKnown(AlembicHistory history, String revision) {
        if (!history.knows(revision)) {
            throw new SluiceException(
                    Code.REVISION_UNKNOWN,
                    "this release has no revision " + revision,
                    "`alembic history` lists those it has");
        }
    }

    private Command alembic(String... arguments) {
        List<String> all = new ArrayList<>(program.arguments());
        all.addAll(List.of(arguments));
        return new Command(all);
    }

    private Migration migration(AlembicHistory.Revision revision) {
        return new Migration(
                revision.id(),
                revision.description(),
                contract.include(
                        revision.id(), revision.description(), fileName(revision), fileName(revision) + ".py"));
    }

    /** As Alembic names a revision's file by default: the description in lower case, at most 40 characters of it. */
    private static String fileName(AlembicHistory.Revision revision) {
        String slug = String.join("_", revision.description().split("\\W+")).toLowerCase(Locale.ROOT);
        String shortened = slug.length() <= 40 ? slug : slug.substring(0, 40).replaceFirst("_[^_]*$", "_");
        return revision.id() + "_" + shortened;
    }

    private static List<String> current(String printed, AlembicHistory history) {
        return printed.lines()
                .map(line -> CURRENT.matcher(line.strip()))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .filter(history::knows)
                .toList();
    }

    private static Optional<String> newest(List<String> current, AlembicHistory history) {
        return history.oldestFirst().keySet().stream().filter(current::contains).reduce((older, newer) -> newer);
    }

    private static Optional<String> severalHeads(AlembicHistory history) {
        List<String> heads = history.heads();
        return heads.size() < 2
                ? Optional.empty()
                : Optional.of("the release has several heads, " + String.join(" and ", heads)
                        + ": join them with `alembic merge heads` and commit the new revision");
    }

    private static void finish(String what, Finished finished) {
        if (finished.succeeded()) {
            return;
        }
        List<String> lines = finished.output().lines().map(String::strip).toList();
        String at = lines.stream()
                .map(RUNNING::matcher)
                .filter(Matcher::find)
                .map(matcher -> " (at " + matcher.group(1) + ")")
                .reduce("", (earlier, later) -> later);
        String error = lines.stream()
                .filter(line -> ERROR.matcher(line).matches())
                .reduce((earlier, later) -> later)
                .orElseGet(() -> ReleasePrograms.lastLines(finished.output()));
        String statement = lines.stream()
                .filter(line -> line.startsWith(STATEMENT))
                .findFirst()
                .map(line -> " " + line)
                .orElse("");
        throw new SluiceException(
                finished.status() == -1 ? Code.TIMED_OUT : Code.MIGRATION_FAILED,
                what + " failed" + at + ": " + error + statement,
                "correct the revision in a new release; `sluice migrate status` says where the database stands");
    }
}
