package dev.sluice.adapter.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.EnvironmentId;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.Backups.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private static Backup backup(String name, int daysOld, boolean verified) {
        Instant at = NOW.minus(Duration.ofDays(daysOld));
        Origin origin = new Origin(new EnvironmentId("shop", "production"), "test", Optional.empty(), Optional.empty());
        return new Backup(name, at, origin, 1, Map.of(), "", verified ? Optional.of(at) : Optional.empty());
    }

    @Test
    void whichever_of_count_and_age_keeps_more_decides() {
        List<Backup> daily = IntStream.rangeClosed(1, 10)
                .mapToObj(day -> backup("d" + day, day, false))
                .toList();

        assertThat(Retention.removable(daily, 2, Duration.ofDays(7), Set.of(), NOW))
                .containsExactly("d10", "d9", "d8", "d7");
        assertThat(Retention.removable(daily, 8, Duration.ofDays(7), Set.of(), NOW))
                .containsExactly("d10", "d9");
        assertThat(Retention.removable(daily, 20, Duration.ZERO, Set.of(), NOW)).isEmpty();
    }

    @Test
    void the_newest_verified_one_stays_however_old() {
        List<Backup> backups = List.of(
                backup("a", 300, true), backup("b", 200, true), backup("c", 100, false), backup("d", 90, false));

        assertThat(Retention.removable(backups, 1, Duration.ofDays(1), Set.of(), NOW))
                .containsExactly("a", "c");
    }

    @Test
    void pinned_ones_stay() {
        List<Backup> backups = List.of(backup("a", 300, false), backup("b", 200, false), backup("c", 1, true));

        assertThat(Retention.removable(backups, 0, Duration.ZERO, Set.of("a"), NOW))
                .containsExactly("b");
    }
}
