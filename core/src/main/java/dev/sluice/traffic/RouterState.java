package dev.sluice.traffic;

import dev.sluice.base.Epoch;
import java.util.List;
import java.util.Optional;

/**
 * A router's answer to "how is it": the table it serves from, what it measured, and whether it cut.
 *
 * @param epoch the highest epoch it has seen
 * @param tableVersion the version of its table, 0 when it has none
 * @param measuredShare the canary's share of the recent comparable requests, between 0 and 1
 * @param evidence the canary's e-value now; at {@code 1/alpha} it is cut
 * @param judgement what the guard makes of the canary; empty where there is none
 * @param listening whether the table's listeners are bound
 * @param held what became of the requests that it held back; empty where it was never told to, by what it knows
 */
public record RouterState(
        Epoch epoch,
        long tableVersion,
        boolean listening,
        double measuredShare,
        double evidence,
        double bound,
        List<BackendStats> backends,
        List<EndpointStats> endpoints,
        Optional<Cut> cut,
        Optional<Judgement> judgement,
        Optional<HeldRequests> held) {
    public RouterState {
        backends = List.copyOf(backends);
        endpoints = List.copyOf(endpoints);
    }

    /** A router that never held requests back. */
    public RouterState(
            Epoch epoch,
            long tableVersion,
            boolean listening,
            double measuredShare,
            double evidence,
            double bound,
            List<BackendStats> backends,
            List<EndpointStats> endpoints,
            Optional<Cut> cut,
            Optional<Judgement> judgement) {
        this(
                epoch,
                tableVersion,
                listening,
                measuredShare,
                evidence,
                bound,
                backends,
                endpoints,
                cut,
                judgement,
                Optional.empty());
    }
}
