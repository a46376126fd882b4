package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.cli.screen.Table;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.plan.Standing;
import dev.sluice.port.Journal.Lease;
import dev.sluice.port.MigrationTool;
import dev.sluice.wiring.Workplace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done with the schema by hand; a deployment does it by itself. */
abstract sealed class MigrateCommand extends SluiceCommand {
    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            description = "Whose database (default: the only one).")
    @Nullable
    String environment;

    @Option(
            names = "--release",
            paramLabel = "VERSION",
            description = "With the migrations of this kept release (default: the live one).")
    @Nullable
    String release;

    private MigrateCommand(Session session) {
        super(session);
    }

    @Override
    final int run(Workplace workplace) {
        EnvironmentSpec spec = environments().complete(Optional.ofNullable(environment));
        MigrationTool tool = tool(workplace, spec)
                .orElseThrow(
                        () -> new SluiceException(
                                Code.CONFIGURATION,
                                spec.id() + " has no migrations to speak of",
                                "name `database` and `migrations` in sluice.yaml, and deploy a release or name one with --release"));
        return run(workplace, spec, tool);
    }

    abstract int run(Workplace workplace, EnvironmentSpec spec, MigrationTool tool);

    private Optional<MigrationTool> tool(Workplace workplace, EnvironmentSpec spec) {
        if (release != null) {
            return LiveMigrations.tool(workplace, spec, environments(), new Version(release));
        }
        Optional<Standing> live = workplace.onlooker().environment(spec.id()).live();
        return live.flatMap(standing -> LiveMigrations.tool(workplace, spec, standing));
    }

    /** Runs while no deployment does. */
    static void alone(Workplace workplace, EnvironmentSpec spec, Runnable work) {
        Lease lease = workplace.reserve(spec.id());
        try {
            workplace.operator().environment(spec.id()).active().ifPresent(active -> {
                throw new SluiceException(
                        Code.BUSY,
                        "deployment " + active.id() + " is under way",
                        "wait for it with `sluice watch`, or take it back with `sluice rollback`");
            });
            work.run();
        } finally {
            workplace.journal().release(lease);
        }
    }

    int show(MigrationStatus status) {
        if (json()) {
            terminal().print(Json.line(status));
        } else {
            terminal().print("database at " + status.current().orElse("no revision"));
            if (!status.pending().isEmpty()) {
                Table table = new Table("pending", "what", "kind");
                for (Migration migration : status.pending()) {
                    table.row(
                            migration.revision(),
                            migration.description(),
                            migration.contract() ? "contract" : "expand");
                }
                terminal().print(table.lines(terminal().outPaint()));
            }
            status.unknown().forEach(u -> terminal().print("  unknown to this release: " + u));
            status.dirty()
                    .ifPresent(why -> terminal().print(terminal().outPaint().bad("✖ " + why)));
            terminal().print(status.pending().isEmpty() ? "nothing is pending" : "next  sluice migrate upgrade");
        }
        boolean well = status.dirty().isEmpty() && status.unknown().isEmpty();
        return well ? 0 : Code.CHECK_FAILED.exitStatus();
    }

    /** Where the database is. */
    @Command(name = "status", description = "Show the database's revision and what is pending.")
    static final class Status extends MigrateCommand {
        Status(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace, EnvironmentSpec spec, MigrationTool tool) {
            return show(tool.status());
        }
    }

    /** Applies pending migrations. */
    @Command(
            name = "upgrade",
            description = "Apply pending migrations up to a revision (default: all that older code can live with).")
    static final class Upgrade extends MigrateCommand {
        @Parameters(arity = "0..1", paramLabel = "REVISION", description = "The last one to apply.")
        @Nullable
        String revision;

        @Option(names = "--yes", description = "Do not ask.")
        boolean yes;

        Upgrade(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace, EnvironmentSpec spec, MigrationTool tool) {
            MigrationStatus before = tool.status();
            List<String> pending = before.pending().stream()
                    .takeWhile(m -> revision != null || !m.contract())
                    .map(Migration::revision)
                    .toList();
            if (revision == null && pending.isEmpty()) {
                return show(before);
            }
            String last = revision == null ? pending.getLast() : revision;
            confirm(yes, "migrating the database of " + spec.id() + " up to " + last, "Migrate?");
            alone(workplace, spec, () -> tool.upgradeTo(last, terminal()::say));
            return show(tool.status());
        }
    }

    /** Takes migrations back. */
    @Command(
            name = "downgrade",
            description = "Take back every migration after a revision, where the tool can; data may be lost.")
    static final class Downgrade extends MigrateCommand {
        @Parameters(paramLabel = "REVISION", description = "The last one to stay.")
        String revision = "";

        @Option(names = "--yes", description = "Do not ask.")
        boolean yes;

        Downgrade(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace, EnvironmentSpec spec, MigrationTool tool) {
            if (!tool.canDowngrade()) {
                throw new SluiceException(
                        Code.ROLLBACK_REFUSED,
                        "the migrations of " + spec.id() + " cannot be taken back by their tool",
                        "restore a backup (`sluice backup list`), or go forward");
            }
            confirm(
                    yes,
                    "taking back all migrations of " + spec.id() + " after " + revision + " may lose data",
                    "Downgrade?");
            alone(workplace, spec, () -> tool.downgradeTo(revision));
            return show(tool.status());
        }
    }
}
