package dev.sluice.analysis;

import java.util.List;

/**
 * What a {@link ReleaseEvidence} knows, as plain numbers.
 *
 * @param failed whether the release was found to fail
 * @param decidedEvidence the evidence when it was; 0 before
 */
public record ReleaseState(boolean failed, double decidedEvidence, GuardState failures, List<LatencyState> latencies) {
    public ReleaseState {
        latencies = List.copyOf(latencies);
    }
}
