package dev.sluice.cli;

import dev.sluice.base.SluiceException;
import dev.sluice.cli.screen.Table;
import dev.sluice.cli.terminal.Session;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.Backups.Origin;
import dev.sluice.report.Units;
import dev.sluice.wiring.Workplace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        List<Listed> backups = listed(data(workplace, spec()).backups());
        if (json()) {
            backups.forEach(backup -> terminal().print(Json.line(backup)));
            return 0;
        }
        Table table = new Table("backup", "made", "size", "tables", "rows", "verified", "where", "why");
        for (Listed backup : backups) {
            table.row(
                    backup.name(),
                    AT.format(backup.at().atZone(session().zone())),
                    Units.bytes(backup.bytes()),
                    Units.count(backup.rows().size()),
                    Units.count(
                            backup.rows().values().stream().mapToLong(n -> n).sum()),
                    backup.verifiedAt()
                            .map(at -> AT.format(at.atZone(session().zone())))
                            .orElse("never"),
                    String.join(", ", backup.places()),
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

    private List<Listed> listed(Backups backups) {
        Map<String, Listed> found = new LinkedHashMap<>();
        backups.list().forEach(backup -> found.put(key(backup), new Listed(backup, List.of(HERE))));
        try {
            backups.copies()
                    .forEach(copy -> found.merge(
                            key(copy.backup()), new Listed(copy.backup(), List.of(copy.place())), Listed::and));
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
            List<String> places) {
        Listed(Backup backup, List<String> places) {
            this(
                    backup.name(),
                    backup.at(),
                    backup.origin(),
                    backup.bytes(),
                    backup.rows(),
                    backup.schemaHash(),
                    backup.verifiedAt(),
                    places);
        }

        Listed and(Listed elsewhere) {
            List<String> all = new ArrayList<>(places);
            all.addAll(elsewhere.places);
            return new Listed(name, at, origin, bytes, rows, schemaHash, verifiedAt, all);
        }
    }
}
