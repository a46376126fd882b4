package dev.sluice.run;

import dev.sluice.base.SluiceException;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.InvariantSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Finding;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures the invariants of the data at their intervals, from the time they held after the migration. */
final class DataWatch {
    /*
     * They are measured at their intervals, and again when a step has ended: that is when something was done.
     *
     * A number that cannot be had says nothing about the data: the database may be away for a moment. So only a number takes a
     * release back, never its absence.
     */
    private final Ports ports;
    private final List<InvariantSpec> invariants;
    private final Map<String, Instant> measuredAt = new HashMap<>();
    private Optional<String> broken = Optional.empty();
    private long stepsEnded;

    DataWatch(Ports ports, EnvironmentSpec spec) {
        this.ports = ports;
        this.invariants = spec.data().map(DataSpec::invariants).orElse(List.of());
    }

    /** Which invariant does not hold any more, with its numbers. */
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
            Instant due =
                    measuredAt.getOrDefault(invariant.name(), Instant.EPOCH).plus(invariant.every());
            if (broken.isEmpty() && !now.isBefore(due)) {
                measuredAt.put(invariant.name(), now);
                broken = broken(invariant, Optional.ofNullable(before.get(invariant.name())));
            }
        }
        return broken;
    }

    private Optional<String> broken(InvariantSpec invariant, Optional<BigDecimal> before) {
        try {
            return ports.data()
                    .orElseThrow()
                    .database()
                    .number(invariant.sql())
                    .flatMap(number -> DataRules.broken(invariant, before, number, "any more"));
        } catch (SluiceException unknown) {
            return Optional.empty();
        }
    }
}
