package dev.sluice.router.store;

import dev.sluice.analysis.GuardState;
import dev.sluice.analysis.LatencyState;
import dev.sluice.analysis.ReleaseState;
import dev.sluice.traffic.BackendId;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What requests have shown so far: counts of every backend, and what the guard knows of the one on trial. What is optional, older
 * routers did not write.
 */
public record KeptEvidence(List<Counts> backends, Optional<Trial> trial) {
    public static final KeptEvidence NONE = new KeptEvidence(List.of(), Optional.empty());

    public KeptEvidence {
        backends = List.copyOf(backends);
    }

    /**
     * Counts of one backend; the words are those of {@link dev.sluice.traffic.BackendStats}.
     *
     * @param recent how long its latest requests took
     */
    public record Counts(
            BackendId backend, long requests, long judged, long failed, Optional<LatencyState.Recent> recent) {}

    /** The guard of the canary, as plain numbers. */
    public record Trial(BackendId canary, GuardState guard, Optional<Further> further) {
        /** All its evidence. */
        public ReleaseState evidence() {
            return new ReleaseState(
                    further.map(Further::failed).orElse(guard.failed()),
                    further.map(Further::decidedEvidence).orElse(guard.decidedEvidence()),
                    guard,
                    further.map(Further::latencies).orElse(List.of()));
        }
    }

    /**
     * What is known beyond failed requests.
     *
     * @param failed whether the canary was found to fail
     * @param decidedEvidence the evidence when it was; 0 before
     * @param users how they were shared out
     * @param firstAt when the canary had its first request
     * @param stableAt when stable had its latest request that the canary was compared with
     */
    public record Further(
            boolean failed,
            double decidedEvidence,
            List<ReleaseState.Latency> latencies,
            Users users,
            Optional<Instant> firstAt,
            Optional<Instant> stableAt) {
        public Further {
            latencies = List.copyOf(latencies);
        }
    }

    /**
     * Users at their first assignment, and the evidence against each way of sharing them out wrongly.
     *
     * @param seen who was there already, where users bring their own names; 2 KiB in base64
     */
    public record Users(long assigned, List<Double> evidence, Optional<String> seen) {
        public Users {
            evidence = List.copyOf(evidence);
            seen.ifPresent(Base64.getDecoder()::decode);
        }
    }
}
