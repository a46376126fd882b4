package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Backup;
import dev.sluice.wiring.DatabaseRestore;
import dev.sluice.wiring.Workplace;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Restores a backup: into the environment's own database, or into another one beside it. */
@Command(
        name = "restore",
        description =
                "Replace the database by a backup. What runs is stopped and started again; what was written since the"
                        + " backup is lost, but for a backup of the present state that is made first.")
final class BackupRestore extends BackupCommand {
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,62}|/.+");

    @Parameters(paramLabel = "NAME", description = "Which one. What is not here any more is fetched from its copy.")
    String name = "";

    @Option(
            names = "--to",
            paramLabel = "DATABASE",
            description = "Restore into another database of the same server, or another file; nothing is stopped.")
    @Nullable
    String to;

    @Option(names = "--without-backup", description = "Do not back the present state up first.")
    boolean withoutBackup;

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    BackupRestore(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        EnvironmentSpec spec = spec();
        Backups backups = data(workplace, spec).backups();
        Backup meant = Stream.concat(backups.list().stream(), copies(backups).map(Backups.Copy::backup))
                .filter(b -> b.name().equals(name))
                .max(Comparator.comparing(Backup::at))
                .orElseThrow(() -> new SluiceException(
                        Code.USAGE, "there is no backup '" + name + "'", "see `sluice backup list`"));
        String from = name + " of " + AT.format(meant.at().atZone(session().zone()));
        return to == null ? inPlace(workplace, spec, backups, meant, from) : beside(workplace, spec, from, to);
    }

    /** Asked only where it has to be. */
    private Stream<Backups.Copy> copies(Backups backups) {
        return backups.list().stream().anyMatch(b -> b.name().equals(name))
                ? Stream.empty()
                : backups.copies().stream();
    }

    private int inPlace(Workplace workplace, EnvironmentSpec spec, Backups backups, Backup meant, String from) {
        confirmTyping(
                yes,
                "restoring " + from + " replaces the database of " + spec.id() + redis(spec, meant)
                        + ": what was written since then is lost",
                spec.id().name());
        Optional<String> before = withoutBackup ? Optional.empty() : Optional.of("before-restore-" + stamp());
        new DatabaseRestore(workplace, spec, terminal()::say).restore(backups, name, before);
        before.ifPresent(kept -> terminal().say("what was there before is in " + kept));
        terminal().print(spec.id() + " has the data of " + name + " again · next  sluice health");
        return 0;
    }

    /** What becomes of the data of Redis. */
    private static String redis(EnvironmentSpec spec, Backup meant) {
        boolean declared = spec.data().flatMap(DataSpec::redis).isPresent();
        if (meant.redisKeys().isEmpty()) {
            return declared ? " (Redis stays as it is: this backup has nothing of it)" : "";
        }
        return declared
                ? " and its data in Redis"
                : " (Redis stays as it is: `redis` is not configured, and what the backup has of it is left)";
    }

    private int beside(Workplace workplace, EnvironmentSpec spec, String from, String database) {
        if (!DATABASE.matcher(database).matches()) {
            throw new SluiceException(
                    Code.USAGE,
                    "--to takes the name of a database on the server of " + spec.id() + ", or the path of a file",
                    "for another server write it as an environment into sluice.yaml");
        }
        confirmTyping(yes, "restoring " + from + " replaces the database " + database + ", if there is one", database);
        terminal().say("restoring " + name + " into " + database);
        workplace.backupsInto(spec, database).restore(name);
        boolean directory = spec.data().orElseThrow().backup().method() instanceof BackupSpec.Method.Physical;
        terminal()
                .print(
                        directory
                                ? database + " is a whole server as of " + name
                                        + " · next  chown it to the server's user, then pg_ctl -D " + database
                                        + " start"
                                : database + " has the data of " + name);
        return 0;
    }
}
