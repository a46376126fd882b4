package dev.sluice.analysis;

import java.util.List;
import java.util.Optional;

/**
 * What a {@link ReleaseEvidence} knows, as plain numbers.
 *
 * @param failed whether the release was found to fail
 * @param decidedEvidence the evidence when it was; 0 before
 */
public record ReleaseState(boolean failed, double decidedEvidence, GuardState failures, List<Latency> latencies) {
    public ReleaseState {
        latencies = List.copyOf(latencies);
    }

    /** What is known at one percentile. */
    public record Latency(double percentile, LatencyState state) {}

    Optional<LatencyState> latency(double percentile) {
        return latencies.stream()
                .filter(it -> it.percentile() == percentile)
                .map(Latency::state)
                .findFirst();
    }
}
