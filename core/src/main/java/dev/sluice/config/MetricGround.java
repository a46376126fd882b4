package dev.sluice.config;

import dev.sluice.base.Percent;
import dev.sluice.traffic.Listen;

/** What an environment has that can be measured. */
record MetricGround(boolean hasDatabase, Listen listen, RolloutSpec rollout) {
    /** Whether there is a step in which both versions serve visitors. */
    boolean hasComparison() {
        return rollout.traffic()
                && rollout.steps().stream().anyMatch(step -> step.weight().hundredths() < Percent.WHOLE);
    }
}
