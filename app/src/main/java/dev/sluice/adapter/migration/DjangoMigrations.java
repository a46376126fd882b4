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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Django's {@code manage.py}, as installed with the release. A revision is an app and a migration of it, {@code
 * shop.0002_add_rank}; the newest is the one that ran last, whichever app it is of.
 */
public final class DjangoMigrations implements MigrationTool {
    private static final Pattern PLANNED = Pattern.compile("\\[([X ])]\\s+(\\w+)\\.(\\w+).*");
    private static final Pattern APPLYING = Pattern.compile("\\s*(?:Applying|Unapplying) ([\\w.]+)\\.\\.\\..*");
    private static final Pattern ERROR = Pattern.compile("(?:[a-z_]\\w*\\.)+[A-Z]\\w+: .*|CommandError: .*");
    private static final String CONFLICT = "Conflicting migrations detected";
    private static final String INCONSISTENT = "InconsistentMigrationHistory";
    private static final String NO_INPUT = "--no-input";

    private final Command program;
    private final ReleasePrograms programs;
    private final ToolTable table;
    private final ContractNames contract;

    public DjangoMigrations(Command program, ReleasePrograms programs, DataSource source, MigrationSpec spec) {
        this.program = program;
        this.programs = programs;
        this.table = new ToolTable(source);
        this.contract = ContractNames.of(spec);
    }

    /** A migration by its app and its name. */
    private record Name(String app, String name) {
        String revision() {
            return app + "." + name;
        }
    }

    @Override
    public MigrationStatus status() {
        Map<Name, Boolean> plan = plan();
        List<Name> done = done();
        List<String> unknown = DjangoHistory.unknown(
                plan.keySet().stream().map(Name::revision).toList(),
                done.stream().map(Name::revision).toList());
        List<Migration> pending = plan.entrySet().stream()
                .filter(planned -> !planned.getValue())
                .map(planned -> migration(planned.getKey()))
                .toList();
        return new MigrationStatus(newest(done), unknown.isEmpty() ? pending : List.of(), unknown, refusal());
    }

    @Override
    public Optional<String> current() {
        return newest(done());
    }

    private static Optional<String> newest(List<Name> done) {
        return done.reversed().stream().map(Name::revision).findFirst();
    }

    /** What Django itself would refuse to go on from: it is asked for its plan. */
    private Optional<String> refusal() {
        Finished asked = programs.run(manage("migrate", "--plan", NO_INPUT), Map.of());
        if (asked.succeeded()) {
            return Optional.empty();
        }
        String said = lastError(asked.output());
        if (said.contains(CONFLICT)) {
            return Optional.of(
                    "the release has several heads, as two branches were joined that each added a migration: "
                            + said.replaceFirst("CommandError: ", "").replaceAll("\\s*To fix them run.*", "")
                            + " Join them with `manage.py makemigrations --merge` and commit the new one");
        }
        if (said.contains(INCONSISTENT)) {
            return Optional.of("what the database has noted cannot have happened: " + said.replaceFirst("^\\S+: ", "")
                    + " Put the rows of django_migrations right, or the dependencies of the migration");
        }
        throw ReleasePrograms.failed(manage("migrate", "--plan"), asked);
    }

    /** The release's migrations in the order of their dependencies, with whether they are applied. */
    private Map<Name, Boolean> plan() {
        Map<Name, Boolean> plan = new LinkedHashMap<>();
        programs.read(manage("showmigrations", "--plan"), Map.of())
                .lines()
                .map(PLANNED::matcher)
                .filter(Matcher::matches)
                .forEach(line -> plan.put(
                        new Name(line.group(2), line.group(3)), line.group(1).equals("X")));
        return plan;
    }

    /** What the database has, in the order in which it ran. */
    private List<Name> done() {
        return table.rows(
                "select app, name from django_migrations order by id",
                row -> new Name(row.getString(1), row.getString(2)));
    }

    @Override
    public List<MigrationScript> sql(List<String> revisions) {
        Map<Name, Boolean> plan = plan();
        List<MigrationScript> scripts = new ArrayList<>();
        for (String revision : revisions) {
            Name name = name(revision);
            if (!plan.containsKey(name)) {
                throw Upgrade.unknown(revision, "manage.py showmigrations --plan");
            }
            scripts.add(new MigrationScript(
                    revision,
                    migration(name).description(),
                    Optional.of(name.app() + "/migrations/" + name.name() + ".py"),
                    DjangoSql.content(() ->
                            programs.read(manage("sqlmigrate", "--no-color", name.app(), name.name()), Map.of()))));
        }
        return scripts;
    }

    @Override
    public void upgradeTo(String revision) {
        MigrationStatus status = status();
        boolean applied = done().stream().anyMatch(name -> name.revision().equals(revision));
        if (!Upgrade.isNeeded(status, revision, applied, "manage.py showmigrations --plan")) {
            return;
        }
        int last = Upgrade.position(status, revision);
        // One run an app, up to its last one of these: Django runs what it depends on by itself, and that is pending
        // before it.
        Map<String, String> targets = new LinkedHashMap<>();
        for (Migration one : status.pending().subList(0, last + 1)) {
            Name name = name(one.revision());
            targets.remove(name.app());
            targets.put(name.app(), name.name());
        }
        targets.forEach((app, name) ->
                finish("the migration to " + revision, programs.run(manage("migrate", app, name, NO_INPUT), Map.of())));
        if (done().stream().noneMatch(name -> name.revision().equals(revision))) {
            throw Upgrade.notApplied("Django", revision, "DATABASES in its settings");
        }
    }

    @Override
    public boolean canDowngrade() {
        return true;
    }

    @Override
    public void downgradeTo(String revision) {
        List<Name> done = done();
        int stay = 0;
        if (!revision.isEmpty()) {
            stay = done.indexOf(name(revision)) + 1;
            if (stay == 0) {
                throw new SluiceException(
                        Code.REVISION_UNKNOWN,
                        "the database has no migration " + revision,
                        "`manage.py showmigrations` lists those it has");
            }
        }
        Map<String, String> targets = new LinkedHashMap<>();
        for (Name gone : done.subList(stay, done.size()).reversed()) {
            targets.put(gone.app(), "zero");
        }
        for (Name kept : done.subList(0, stay)) {
            targets.replace(kept.app(), kept.name());
        }
        String where = revision.isEmpty() ? "the beginning" : revision;
        targets.forEach((app, name) ->
                finish("the way back to " + where, programs.run(manage("migrate", app, name, NO_INPUT), Map.of())));
    }

    private static Name name(String revision) {
        int dot = revision.indexOf('.');
        return new Name(revision.substring(0, Math.max(0, dot)), revision.substring(dot + 1));
    }

    private Command manage(String... arguments) {
        List<String> all = new ArrayList<>(program.arguments());
        all.addAll(List.of(arguments));
        return new Command(all);
    }

    private Migration migration(Name name) {
        return new Migration(
                name.revision(),
                name.name().replaceFirst("^\\d+_", "").replace('_', ' '),
                contract.include(name.revision(), name.name(), name.name() + ".py"));
    }

    private static String lastError(String output) {
        return output.lines()
                .filter(line -> ERROR.matcher(line).matches())
                .reduce((earlier, later) -> later)
                .orElseGet(() -> ReleasePrograms.lastLines(output));
    }

    private static void finish(String what, Finished finished) {
        if (finished.succeeded()) {
            return;
        }
        String at = finished.output()
                .lines()
                .map(APPLYING::matcher)
                .filter(Matcher::matches)
                .map(line -> " (at " + line.group(1) + ")")
                .reduce("", (earlier, later) -> later);
        throw new SluiceException(
                finished.status() == -1 ? Code.TIMED_OUT : Code.MIGRATION_FAILED,
                what + " failed" + at + ": " + lastError(finished.output()),
                "correct the migration in a new release; `sluice migrate status` says where the database stands");
    }
}
