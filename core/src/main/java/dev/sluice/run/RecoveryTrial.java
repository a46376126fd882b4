package dev.sluice.run;

import dev.sluice.config.DataSpec;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.Rehearsal.Trial;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Probe;
import dev.sluice.port.Rehearsals;
import dev.sluice.port.Rehearsals.Stage;
import dev.sluice.run.Rehearsing.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tries on a copy what a recovery would bring: a backup, the migrations that it lacks, and the release on top of them. */
public final class RecoveryTrial {
    private RecoveryTrial() {}

    /**
     * What came of it.
     *
     * @param where the copy was, for people
     * @param migrations that the backup lacked
     * @param started how the release did; empty where it may not be started on real data ({@code rehearsal.env}) or nothing would tell
     */
    public record Outcome(
            String where,
            Duration restored,
            List<String> migrations,
            Duration migrated,
            Optional<Trial> started,
            Duration starting) {
        public Outcome {
            migrations = List.copyOf(migrations);
        }

        /** Everything but bringing it to the machine. */
        public Duration took() {
            return restored.plus(migrated).plus(starting);
        }
    }

    /** Throws when it could not be restored or migrated; how the release did is in the outcome. */
    public static Outcome of(Rehearsals rehearsals, Probe probe, String backup, Side side, Time clock) {
        try (Stage stage = rehearsals.open(backup)) {
            Instant began = clock.instant();
            List<String> applied = migrate(stage, side);
            Duration migrated = Duration.between(began, clock.instant());
            DataSpec data = side.spec().data().orElseThrow();
            Instant starts = clock.instant();
            Optional<Trial> started = data.rehearsal().env().isPresent() && Trials.tell(side.spec())
                    ? Optional.of(new Trials(stage, probe, clock).of(side, "after the recovery"))
                    : Optional.empty();
            return new Outcome(
                    stage.where(),
                    stage.restored(),
                    applied,
                    migrated,
                    started,
                    Duration.between(starts, clock.instant()));
        }
    }

    private static List<String> migrate(Stage stage, Side side) {
        if (side.spec().data().flatMap(DataSpec::migrations).isEmpty()) {
            return List.of();
        }
        MigrationTool tool = stage.migrations(side.directory());
        MigrationStatus status = tool.status();
        Migrating.refuse(side.version().label(), Migrating.ofRecovery(status));
        List<String> pending = Migrating.lacking(status);
        if (!pending.isEmpty()) {
            tool.upgradeTo(pending.getLast());
        }
        return pending;
    }
}
