package dev.sluice.adapter.migration;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.Commands.Finished;
import dev.sluice.port.MigrationTool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** Rails' own tasks, as installed with the release. A revision is the version at the beginning of a migration's file name. */
public final class RailsMigrations implements MigrationTool {
    /*
     * `db:migrate VERSION=x` takes back what is newer than x. So it is used only where nothing newer has run; a migration that
     * came in late, from a branch, is run alone.
     */
    private static final Pattern STATUS = Pattern.compile("\\s*(up|down)\\s+(\\d+)\\s+(.*)");
    private static final Pattern PENDING = Pattern.compile("\\s+(\\d+)\\s+(\\S.*)");
    private static final Pattern RUNNING = Pattern.compile("== (\\d+) \\S+: (?:migrating|reverting) =+");
    private static final Pattern ERROR =
            Pattern.compile("(?:[A-Z]\\w*::)*[A-Z]\\w*(?:Error|Exception|Invalid|\\w*::[A-Z]\\w*): .*");
    private static final String NO_FILE = "NO FILE";
    private static final String STANDARD_ERROR = "StandardError: An error has occurred";

    private final Command program;
    private final ReleasePrograms programs;
    private final ToolTable table;
    private final ContractNames contract;

    public RailsMigrations(Command program, ReleasePrograms programs, DataSource source, MigrationSpec spec) {
        this.program = program;
        this.table = new ToolTable(source);
        // After a migration Rails writes the schema into the release, which never changes.
        this.programs = programs.with(Map.of("SCHEMA", "/dev/null"));
        this.contract = ContractNames.of(spec);
    }

    /** A line of what Rails shows. */
    private record Line(boolean up, String version, String name) {}

    /** What Rails shows, and what that means. */
    private record Seen(List<Line> lines, MigrationStatus status) {
        boolean isApplied(String revision) {
            return lines.stream().anyMatch(line -> line.up() && line.version().equals(revision));
        }
    }

    @Override
    public MigrationStatus status() {
        return look().status();
    }

    private Seen look() {
        Finished asked = programs.run(rails("db:migrate:status"), Map.of());
        if (!asked.succeeded()) {
            boolean empty = asked.output().contains("migrations table does not exist yet");
            return new Seen(List.of(), empty ? untouched() : broken(asked));
        }
        if (asked.output().lines().filter(l -> l.startsWith("database: ")).count() > 1) {
            throw new SluiceException(
                    Code.NOT_YET,
                    "this app migrates several databases",
                    "name the commands of the one that `database` names: {command: {current: ..., known: ..., upgrade: ...}}");
        }
        List<Line> lines = lines(asked.output());
        List<String> unknown = lines.stream()
                .filter(l -> l.up() && l.name().contains(NO_FILE))
                .map(Line::version)
                .toList();
        Optional<String> current =
                lines.stream().filter(Line::up).map(Line::version).reduce((older, newer) -> newer);
        List<Migration> pending = lines.stream()
                .filter(l -> !l.up())
                .map(l -> migration(l.version(), l.name()))
                .toList();
        return new Seen(
                lines, new MigrationStatus(current, unknown.isEmpty() ? pending : List.of(), unknown, twice(lines)));
    }

    /** Before its first migration Rails has no table to show, but it lists what is pending. */
    private MigrationStatus untouched() {
        Finished asked = programs.run(rails("db:abort_if_pending_migrations"), Map.of());
        if (!asked.succeeded() && !asked.output().contains("pending migration")) {
            return broken(asked);
        }
        List<Migration> pending = asked.output()
                .lines()
                .dropWhile(line -> !line.contains("pending migration"))
                .skip(1)
                .map(PENDING::matcher)
                .takeWhile(Matcher::matches)
                .map(line -> migration(line.group(1), line.group(2)))
                .toList();
        return new MigrationStatus(Optional.empty(), pending, List.of(), Optional.empty());
    }

    private MigrationStatus broken(Finished asked) {
        Optional<String> twice = asked.output()
                .lines()
                .map(String::strip)
                .filter(line -> line.contains("Multiple migrations have the "))
                .map(line -> line.substring(line.indexOf("Multiple migrations have the ")))
                .findFirst();
        if (twice.isEmpty()) {
            throw ReleasePrograms.failed(rails("db:migrate:status"), asked);
        }
        return new MigrationStatus(Optional.empty(), List.of(), List.of(), Optional.of(twice(twice.get())));
    }

    private static Optional<String> twice(List<Line> lines) {
        Set<String> seen = new HashSet<>();
        return lines.stream()
                .filter(line -> !seen.add(line.version()))
                .findFirst()
                .map(line -> twice("version " + line.version()));
    }

    private static String twice(String what) {
        return "two migrations of the release go by one version or one name (" + what
                + "): two branches were joined that each added one; rename the file of one of them";
    }

    /** Rails knows no SQL of a migration before it ran. */
    @Override
    public List<MigrationScript> sql(List<String> revisions) {
        Seen seen = look();
        List<Migration> known = new ArrayList<>(seen.status().pending());
        seen.lines().forEach(line -> known.add(migration(line.version(), line.name())));
        return revisions.stream()
                .map(revision -> known.stream()
                        .filter(one -> one.revision().equals(revision))
                        .findFirst()
                        .orElseThrow(() -> Upgrade.unknown(revision, "bin/rails db:migrate:status")))
                .map(one -> new MigrationScript(
                        one.revision(),
                        one.description(),
                        Optional.of("db/migrate/" + one.revision() + "_"
                                + one.description().replace(' ', '_') + ".rb"),
                        new MigrationScript.Opaque(
                                "a migration of Rails is Ruby code, and Rails shows no SQL before it ran")))
                .toList();
    }

    @Override
    public void upgradeTo(String revision) {
        Seen seen = look();
        MigrationStatus status = seen.status();
        if (!Upgrade.isNeeded(status, revision, seen.isApplied(revision), "bin/rails db:migrate:status")) {
            return;
        }
        boolean notedBefore = isNoted(revision);
        int last = Upgrade.position(status, revision);
        String what = "the migration to " + revision;
        if (status.current().filter(newest -> isNewer(newest, revision)).isEmpty()) {
            finish(what, programs.run(rails("db:migrate", "VERSION=" + revision), Map.of()));
        } else {
            for (Migration one : status.pending().subList(0, last + 1)) {
                finish(what, programs.run(rails("db:migrate:up", "VERSION=" + one.revision()), Map.of()));
            }
        }
        boolean notedNow = !notedBefore && isNoted(revision);
        if (!notedNow && !look().isApplied(revision)) {
            throw Upgrade.notApplied("Rails", revision, "config/database.yml");
        }
    }

    /** As Rails notes it where nobody told it to use another table: a look that does not start Rails once more. */
    private boolean isNoted(String revision) {
        return table.rows("select version from schema_migrations", row -> row.getString(1))
                .contains(revision);
    }

    private static boolean isNewer(String version, String other) {
        return version.length() == other.length() ? version.compareTo(other) > 0 : version.length() > other.length();
    }

    @Override
    public boolean canDowngrade() {
        return true;
    }

    @Override
    public void downgradeTo(String revision) {
        Optional<String> current = status().current();
        if (current.isEmpty() || current.get().equals(revision)) {
            return;
        }
        if (!revision.isEmpty() && isNewer(revision, current.get())) {
            throw new SluiceException(
                    Code.REVISION_UNKNOWN, "the database is at " + current.get() + ", before " + revision, "");
        }
        String target = revision.isEmpty() ? "0" : revision;
        finish(
                "the way back to " + (revision.isEmpty() ? "the beginning" : revision),
                programs.run(rails("db:migrate", "VERSION=" + target), Map.of()));
    }

    private Command rails(String... arguments) {
        List<String> all = new ArrayList<>(program.arguments());
        all.addAll(List.of(arguments));
        return new Command(all);
    }

    private static List<Line> lines(String printed) {
        return printed.lines()
                .map(STATUS::matcher)
                .filter(Matcher::matches)
                .map(line -> new Line(
                        line.group(1).equals("up"), line.group(2), line.group(3).strip()))
                .toList();
    }

    /** The name is {@code AddRank} in one place and {@code Add rank} in another: people call the file {@code add_rank}. */
    private Migration migration(String version, String name) {
        String words = name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        String file = version + "_" + words.replace(' ', '_');
        return new Migration(version, words, contract.include(version, name, words, file, file + ".rb"));
    }

    private static List<String> errors(String output) {
        return output.lines()
                .map(String::strip)
                .filter(l -> ERROR.matcher(l).matches())
                .toList();
    }

    private static void finish(String what, Finished finished) {
        if (finished.succeeded()) {
            return;
        }
        String at = finished.output()
                .lines()
                .map(RUNNING::matcher)
                .filter(Matcher::find)
                .map(line -> " (at " + line.group(1) + ")")
                .reduce("", (earlier, later) -> later);
        String error = errors(finished.output()).stream()
                .filter(line -> !line.startsWith(STANDARD_ERROR))
                .findFirst()
                .orElseGet(() -> ReleasePrograms.lastLines(finished.output()));
        throw new SluiceException(
                finished.status() == -1 ? Code.TIMED_OUT : Code.MIGRATION_FAILED,
                what + " failed" + at + ": " + error,
                error.contains("ConcurrentMigrationError")
                        ? "another migration of this database is under way, or a session kept Rails' advisory lock"
                        : "correct the migration in a new release; `sluice migrate status` says where the database stands");
    }
}
