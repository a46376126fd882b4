package dev.sluice.router.store;

import dev.sluice.analysis.GuardState;
import dev.sluice.traffic.BackendId;
import java.util.List;
import java.util.Optional;

/** What requests have shown so far: counts of every backend, and what the guard knows of the one on trial. */
public record KeptEvidence(List<Counts> backends, Optional<Trial> trial) {
    public static final KeptEvidence NONE = new KeptEvidence(List.of(), Optional.empty());

    public KeptEvidence {
        backends = List.copyOf(backends);
    }

    /** Counts of one backend; the words are those of {@link dev.sluice.traffic.BackendStats}. */
    public record Counts(BackendId backend, long requests, long judged, long failed) {}

    /** The guard of the canary, as plain numbers. */
    public record Trial(BackendId canary, GuardState guard) {}
}
