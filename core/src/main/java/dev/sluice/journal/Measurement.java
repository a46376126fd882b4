package dev.sluice.journal;

import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Judgement;
import java.util.Optional;

/**
 * What the router said while a share was held.
 *
 * @param set the canary's share as declared, between 0 and 1
 * @param measured its share of the recent comparable requests
 * @param evidence the e-value against it; at {@code bound} it is cut
 * @param judgement what the guard makes of the canary; empty in what older versions wrote
 */
public record Measurement(
        double set,
        double measured,
        double evidence,
        double bound,
        Optional<BackendStats> stable,
        Optional<BackendStats> canary,
        Optional<Judgement> judgement) {}
