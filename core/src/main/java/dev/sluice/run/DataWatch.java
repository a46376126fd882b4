package dev.sluice.run;

import dev.sluice.base.SluiceException;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.InvariantSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Finding;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import dev.sluice.port.Database;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the data again and again: at the invariants, from the time they held after the migration, and at the smoke tests that look at the
 * data alone, from the time they passed.
 */
final class DataWatch {
    /*
     * They are measured at their intervals, and again when a step has ended: that is when something was done.
     *
     * A number that cannot be had says nothing about the data: the database may be away for a moment. So only a number takes a
     * release back, never its absence.
     */
    private final Ports ports;
    private final List<InvariantSpec> invariants;
    private final List<CheckSpec> checks;
    private final Map<String, Instant> measuredAt = new HashMap<>();
    private Optional<String> broken = Optional.empty();
    private long stepsEnded;

    DataWatch(Ports ports, EnvironmentSpec spec) {
        this.ports = ports;
        this.invariants = spec.data().map(DataSpec::invariants).orElse(List.of());
        this.checks = spec.smoke();
    }

    /** Which invariant does not hold any more, or which check does not pass any more, with what was seen. */
    Optional<String> broken(DeploymentState state, Instant now) {
        if (ports.data().isEmpty() || !state.done(Step.Invariants.class) || broken.isPresent()) {
            return broken;
        }
        long ended = state.steps().stream().filter(StepRecord::isDone).count();
        if (ended != stepsEnded) {
            stepsEnded = ended;
            measuredAt.clear();
        }
        Map<String, BigDecimal> before = state.finding(Finding.Measured.class)
                .map(Finding.Measured::numbers)
                .orElse(Map.of());
        for (InvariantSpec invariant : invariants) {
            if (broken.isEmpty() && isDue("invariant " + invariant.name(), invariant.every(), now)) {
                broken = broken(invariant, Optional.ofNullable(before.get(invariant.name())));
            }
        }
        for (CheckSpec check : state.done(Step.Smoke.class) ? checks : List.<CheckSpec>of()) {
            if (broken.isEmpty() && isDue("check " + check.name(), InvariantSpec.USUALLY, now)) {
                broken = broken(check);
            }
        }
        return broken;
    }

    private boolean isDue(String what, Duration every, Instant now) {
        boolean due = !now.isBefore(measuredAt.getOrDefault(what, Instant.EPOCH).plus(every));
        if (due) {
            measuredAt.put(what, now);
        }
        return due;
    }

    /** What the instances say is for the guard and the health checks. */
    private Optional<String> broken(CheckSpec check) {
        try {
            return switch (check) {
                case CheckSpec.Schema schema -> gone(schema);
                case CheckSpec.Sql sql -> changed(sql);
                case CheckSpec.Http ignored -> Optional.empty();
                case CheckSpec.Tcp ignored -> Optional.empty();
                case CheckSpec.Redis ignored -> Optional.empty();
                case CheckSpec.Tls ignored -> Optional.empty();
                case CheckSpec.Revision ignored -> Optional.empty();
                case CheckSpec.Disk ignored -> Optional.empty();
                case CheckSpec.Program ignored -> Optional.empty();
            };
        } catch (SluiceException unknown) {
            return Optional.empty();
        }
    }

    private Optional<String> gone(CheckSpec.Schema check) {
        String what = check.column().map(column -> check.table() + "." + column).orElse(check.table());
        return database().exists(check.table(), check.column())
                ? Optional.empty()
                : Optional.of(check.name() + ": " + what + " does not exist any more");
    }

    private Optional<String> changed(CheckSpec.Sql check) {
        Optional<String> now = check.expected().isPresent() ? database().text(check.query()) : Optional.empty();
        return check.expected()
                .filter(expected ->
                        now.filter(seen -> CheckSpec.same(seen, expected)).isEmpty())
                .map(expected -> check.name() + ": gives " + now.orElse("nothing") + " now, not " + expected);
    }

    private Database database() {
        return ports.data().orElseThrow().database();
    }

    private Optional<String> broken(InvariantSpec invariant, Optional<BigDecimal> before) {
        try {
            return database()
                    .number(invariant.sql())
                    .flatMap(number -> DataRules.broken(invariant, before, number, "any more"));
        } catch (SluiceException unknown) {
            return Optional.empty();
        }
    }
}
