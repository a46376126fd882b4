package dev.sluice.run;

import dev.sluice.journal.Measurement;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.RouterState;
import java.util.Optional;

/**
 * What the engine saw of the world just now. A router that did not answer is no reason to go back: it serves, and cuts, by
 * itself.
 *
 * @param unhealthy why the candidate's instances are not well; empty while they are, or when nobody looked
 */
public record Observation(Optional<RouterState> router, Optional<String> unhealthy) {
    static final Observation NOTHING = new Observation(Optional.empty(), Optional.empty());

    Optional<Cut> cut(BackendId backend) {
        return router.flatMap(RouterState::cut).filter(c -> c.backend().equals(backend));
    }

    Optional<BackendStats> stats(BackendId backend) {
        return router.flatMap(r ->
                r.backends().stream().filter(b -> b.backend().equals(backend)).findFirst());
    }

    /** The numbers to record while {@code canary} holds a share of {@code set}. */
    Optional<Measurement> measurement(double set, BackendId canary, Optional<BackendId> stable) {
        return router.map(r -> new Measurement(
                set,
                r.measuredShare(),
                r.evidence(),
                r.bound(),
                stable.flatMap(this::stats),
                stats(canary),
                r.judgement()));
    }
}
