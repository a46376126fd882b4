package dev.sluice.cli;

import dev.sluice.base.SluiceException;
import dev.sluice.cli.screen.Table;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.Backups.Origin;
import dev.sluice.report.Units;
import dev.sluice.wiring.Workplace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;

/** Lists backups with the places where each is. */
@Command(name = "list", description = "List the backups and where each is, oldest first.")
final class BackupListing extends BackupCommand {
    private static final String HERE = "here";

    BackupListing(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        EnvironmentSpec spec = spec();
        Set<String> needed = NeededBackups.of(workplace, spec.id());
        List<Listed> backups = listed(data(workplace, spec).backups(), needed);
        if (json()) {
            backups.forEach(backup -> terminal().print(Json.line(backup)));
            return 0;
        }
        Table table = new Table("backup", "made", "age", "how", "size", "tables", "rows", "verified", "where", "why");
        for (Listed backup : backups) {
            table.row(
                    backup.name(),
                    AT.format(backup.at().atZone(session().zone())),
                    Units.duration(
                            Duration.between(backup.at(), session().clock().instant())),
                    backup.method(),
                    backup.bytes() == 0 ? "unknown" : Units.bytes(backup.bytes()),
                    Units.count(backup.rows().size()),
                    Units.count(backup.rows().values().stream()
                                    .mapToLong(n -> n)
                                    .sum())
                            + backup.redisKeys()
                                    .map(keys -> " + " + Units.plural(keys, "key"))
                                    .orElse(""),
                    backup.verifiedAt()
                            .map(at -> AT.format(at.atZone(session().zone())))
                            .orElse("never"),
                    String.join(", ", backup.places()),
                    backup.origin().reason() + (backup.needed() ? "; a release depends on it" : ""));
        }
        terminal()
                .print(
                        backups.isEmpty()
                                ? List.of("no backups yet")
                                : table.lines(terminal().outPaint()));
        terminal().print("next  sluice backup " + (backups.isEmpty() ? "create" : "verify NAME"));
        return 0;
    }

    private List<Listed> listed(Backups backups, Set<String> needed) {
        Map<String, Listed> found = new LinkedHashMap<>();
        backups.list()
                .forEach(backup ->
                        found.put(key(backup), new Listed(backup, List.of(HERE), needed.contains(backup.name()))));
        try {
            backups.copies()
                    .forEach(copy -> found.merge(
                            key(copy.backup()),
                            new Listed(
                                    copy.backup(),
                                    List.of(copy.place()),
                                    needed.contains(copy.backup().name())),
                            Listed::and));
        } catch (SluiceException e) {
            terminal().say("only what is here is shown: " + e.what());
        }
        return found.values().stream()
                .sorted(Comparator.comparing(Listed::at).thenComparing(Listed::name))
                .toList();
    }

    private static String key(Backup backup) {
        return backup.name() + " " + backup.at();
    }

    /** A backup with the places where it is. */
    private record Listed(
            String name,
            Instant at,
            Origin origin,
            long bytes,
            Map<String, Long> rows,
            String schemaHash,
            Optional<Instant> verifiedAt,
            List<String> places,
            String method,
            Optional<Long> redisKeys,
            boolean needed) {
        Listed(Backup backup, List<String> places, boolean needed) {
            this(
                    backup.name(),
                    backup.at(),
                    backup.origin(),
                    backup.bytes(),
                    backup.rows(),
                    backup.schemaHash(),
                    backup.verifiedAt(),
                    places,
                    backup.method(),
                    backup.redisKeys(),
                    needed);
        }

        Listed and(Listed elsewhere) {
            List<String> all = new ArrayList<>(places);
            all.addAll(elsewhere.places);
            return new Listed(name, at, origin, bytes, rows, schemaHash, verifiedAt, all, method, redisKeys, needed);
        }
    }
}
