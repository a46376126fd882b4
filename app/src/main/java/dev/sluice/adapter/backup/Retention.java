package dev.sluice.adapter.backup;

import dev.sluice.port.Backups.Backup;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which backups are no longer kept. Time is that of their snapshots; names say nothing. */
final class Retention {
    private Retention() {}

    /** What is neither among the newest, nor young, nor pinned, nor the newest verified one, oldest first. */
    static List<String> removable(List<Backup> backups, int last, Duration age, Set<String> pinned, Instant now) {
        List<Backup> ordered =
                backups.stream().sorted(Comparator.comparing(Backup::at)).toList();
        Optional<Backup> newestVerified = ordered.reversed().stream()
                .filter(b -> b.verifiedAt().isPresent())
                .findFirst();
        int old = Math.max(0, ordered.size() - Math.max(0, last));
        return ordered.subList(0, old).stream()
                .filter(b -> !b.at().isAfter(now.minus(age)))
                .filter(b -> newestVerified.filter(b::equals).isEmpty())
                .map(Backup::name)
                .filter(name -> !pinned.contains(name))
                .toList();
    }
}
