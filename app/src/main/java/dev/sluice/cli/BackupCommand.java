package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.screen.Table;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.plan.Standing;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.Backups.Origin;
import dev.sluice.port.Backups.Verification;
import dev.sluice.report.Units;
import dev.sluice.run.Ports.DataPorts;
import dev.sluice.wiring.DatabaseRestore;
import dev.sluice.wiring.Workplace;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done with backups of an environment's database. */
abstract sealed class BackupCommand extends SluiceCommand {
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            description = "Whose database (default: the only one).")
    @Nullable
    String environment;

    private BackupCommand(Session session) {
        super(session);
    }

    EnvironmentSpec spec() {
        return environments().complete(Optional.ofNullable(environment));
    }

    static DataPorts data(Workplace workplace, EnvironmentSpec spec) {
        return workplace
                .data(spec)
                .orElseThrow(() -> new SluiceException(
                        Code.CONFIGURATION, spec.id() + " has no database", "add `database` to sluice.yaml"));
    }

    /** Makes a backup and verifies it. */
    @Command(name = "create", description = "Back the database up and verify the backup.")
    static final class Create extends BackupCommand {
        @Parameters(arity = "0..1", paramLabel = "NAME", description = "What to call it (default: by the time).")
        @Nullable
        String name;

        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "by hand", description = "Why, kept with it.")
        String reason = "by hand";

        Create(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace) {
            EnvironmentSpec spec = spec();
            DataPorts data = data(workplace, spec);
            String called = name == null
                    ? "manual-"
                            + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
                                    .format(session()
                                            .clock()
                                            .instant()
                                            .atZone(session().zone()))
                    : name;
            Optional<Standing> live =
                    workplace.onlooker().environment(spec.id()).live();
            Origin origin = new Origin(
                    spec.id(),
                    reason,
                    live.map(s -> s.release().version().label()),
                    live.flatMap(s -> LiveMigrations.of(workplace, spec, s)).flatMap(MigrationStatus::current));
            Backups backups = data.backups();
            Backup made = backups.create(called, origin);
            terminal().say("made " + made.name() + ", " + Units.bytes(made.bytes()) + "; verifying it");
            return verified(
                    backups.verify(called, spec.data().orElseThrow().backup().verifyByRestore()));
        }
    }

    /** Lists backups. */
    @Command(name = "list", description = "List the backups, oldest first.")
    static final class Listing extends BackupCommand {
        Listing(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace) {
            List<Backup> backups = data(workplace, spec()).backups().list();
            if (json()) {
                backups.forEach(backup -> terminal().print(Json.line(backup)));
                return 0;
            }
            Table table = new Table("backup", "made", "size", "tables", "rows", "verified", "why");
            for (Backup backup : backups) {
                table.row(
                        backup.name(),
                        AT.format(backup.at().atZone(session().zone())),
                        Units.bytes(backup.bytes()),
                        Units.count(backup.rows().size()),
                        Units.count(backup.totalRows()),
                        backup.verifiedAt()
                                .map(at -> AT.format(at.atZone(session().zone())))
                                .orElse("never"),
                        backup.origin().reason());
            }
            terminal()
                    .print(
                            backups.isEmpty()
                                    ? List.of("no backups yet")
                                    : table.lines(terminal().outPaint()));
            terminal().print("next  sluice backup " + (backups.isEmpty() ? "create" : "verify NAME"));
            return 0;
        }
    }

    /** Verifies a backup. */
    @Command(
            name = "verify",
            description = "Compare a backup with its checksums and restore it into a scratch database.")
    static final class Verify extends BackupCommand {
        @Parameters(paramLabel = "NAME", description = "Which one.")
        String name = "";

        @Option(names = "--checksums", description = "Only compare the checksums.")
        boolean checksums;

        Verify(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace) {
            return verified(data(workplace, spec()).backups().verify(name, !checksums));
        }
    }

    /** Restores a backup. */
    @Command(
            name = "restore",
            description =
                    "Replace the database by a backup. What runs is stopped and started again; everything written since the backup is lost.")
    static final class Restore extends BackupCommand {
        @Parameters(paramLabel = "NAME", description = "Which one.")
        String name = "";

        @Option(names = "--yes", description = "Do not ask.")
        boolean yes;

        Restore(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace) {
            EnvironmentSpec spec = spec();
            Backups backups = data(workplace, spec).backups();
            Backup meant = backups.list().stream()
                    .filter(b -> b.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new SluiceException(
                            Code.USAGE, "there is no backup '" + name + "'", "see `sluice backup list`"));
            confirm(
                    yes,
                    "restoring " + name + " of "
                            + AT.format(meant.at().atZone(session().zone())) + " replaces the database of " + spec.id()
                            + ": what was written since then is lost",
                    "Restore?");
            new DatabaseRestore(workplace, spec, terminal()::say).restore(backups, name);
            terminal().print(spec.id() + " has the data of " + name + " again · next  sluice health");
            return 0;
        }
    }

    int verified(Verification verification) {
        if (json()) {
            terminal().print(Json.line(verification));
        } else if (verification.good()) {
            terminal()
                    .print(terminal().outPaint().good("✔ " + verification.name() + " is good") + ": "
                            + Units.plural(verification.tables(), "table")
                            + (verification.restored() ? " restored and equal" : ", checksums equal"));
        } else {
            verification.problems().forEach(problem -> terminal().print("  " + problem));
            terminal().print(terminal().outPaint().bad("✖ " + verification.name() + " is not good"));
        }
        return verification.good() ? 0 : Code.CHECK_FAILED.exitStatus();
    }
}
