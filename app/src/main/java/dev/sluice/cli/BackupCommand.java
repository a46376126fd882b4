package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.plan.Standing;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.Backups.Origin;
import dev.sluice.port.Backups.Verification;
import dev.sluice.report.Units;
import dev.sluice.run.Ports.DataPorts;
import dev.sluice.wiring.LiveKit;
import dev.sluice.wiring.Workplace;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done with backups of an environment's database; {@link BackupListing} and {@link BackupRestore} are two more. */
abstract class BackupCommand extends SluiceCommand {
    static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    @Option(
            names = {"-e", "--environment"},
            paramLabel = "NAME",
            description = "Whose database (default: the only one).")
    @Nullable
    String environment;

    BackupCommand(Session session) {
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
            String called = name == null ? "manual-" + stamp() : name;
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
            int status = verified(
                    backups.verify(called, spec.data().orElseThrow().backup().verifyByRestore()));
            return status == 0 ? copied(spec, backups, called) : status;
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

        @Option(
                names = "--copies",
                description = "Read the copies in other places back instead, and compare their checksums.")
        boolean copies;

        Verify(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace) {
            Backups backups = data(workplace, spec()).backups();
            if (!copies) {
                return verified(backups.verify(name, !checksums));
            }
            List<Verification> found = backups.verifyCopies(name);
            if (found.isEmpty()) {
                throw new SluiceException(
                        Code.CONFIGURATION,
                        "there are no other places for copies",
                        "name one: backup: {copyTo: s3://bucket/prefix}");
            }
            return found.stream().mapToInt(this::verified).max().orElse(0);
        }
    }

    /** Brings backups to the other places. */
    @Command(name = "copy", description = "See to it that backups are in every other place of `backup.copyTo` too.")
    static final class Copy extends BackupCommand {
        @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which one (default: all).")
        @Nullable
        String name;

        Copy(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace) {
            EnvironmentSpec spec = spec();
            Backups backups = data(workplace, spec).backups();
            List<String> names =
                    name == null ? backups.list().stream().map(Backup::name).toList() : List.of(name);
            int status =
                    names.stream().mapToInt(n -> copied(spec, backups, n)).max().orElse(0);
            if (spec.data().stream().anyMatch(data -> !data.backup().copies().isEmpty())) {
                LiveKit.keep(workplace, spec)
                        .ifPresent(kept -> terminal()
                                .say("the live release and its configuration are in "
                                        + String.join(", ", kept.places())));
            }
            return status;
        }
    }

    /** Removes old backups. */
    @Command(name = "prune", description = "Remove the backups that `backup.keep` keeps no longer, here and elsewhere.")
    static final class Prune extends BackupCommand {
        @Option(names = "--dry-run", description = "Only show what would be removed.")
        boolean dryRun;

        Prune(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace) {
            EnvironmentSpec spec = spec();
            BackupSpec keep = spec.data().map(DataSpec::backup).orElse(BackupSpec.DEFAULT);
            DataPorts data = data(workplace, spec);
            Set<String> needed = NeededBackups.of(workplace, spec.id());
            List<String> removed = new ArrayList<>(
                    dryRun
                            ? data.backups().prunable(keep.keepLast(), keep.keepFor(), needed)
                            : data.backups().prune(keep.keepLast(), keep.keepFor(), needed));
            removed.addAll(data.kits().prune(dryRun));
            removed.forEach(name -> terminal().print((dryRun ? "would remove " : "removed ") + name));
            if (removed.isEmpty()) {
                terminal().print("nothing is older than `backup.keep`");
            }
            return 0;
        }
    }

    int copied(EnvironmentSpec spec, Backups backups, String name) {
        if (spec.data().stream().anyMatch(data -> !data.backup().copies().isEmpty())) {
            terminal().say("copying " + name);
            backups.copy(name);
            terminal().say("copied " + name);
        }
        return 0;
    }

    /** The time, in the form that names have. */
    String stamp() {
        return DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
                .format(session().clock().instant().atZone(session().zone()));
    }

    int verified(Verification verification) {
        if (json()) {
            terminal().print(Json.line(verification));
        } else if (verification.good()) {
            terminal()
                    .print(terminal().outPaint().good("✔ " + verification.name() + " is good") + ": "
                            + Units.plural(verification.tables(), "table")
                            + verification
                                    .redisKeys()
                                    .map(keys -> " and " + Units.plural(keys, "key") + " of Redis")
                                    .orElse("")
                            + (verification.restored() ? " restored and equal" : ", checksums equal"));
        } else {
            verification.problems().forEach(problem -> terminal().print("  " + problem));
            terminal().print(terminal().outPaint().bad("✖ " + verification.name() + " is not good"));
        }
        return verification.good() ? 0 : Code.CHECK_FAILED.exitStatus();
    }
}
