package dev.sluice.traffic;

import java.time.Instant;
import java.util.Optional;

/**
 * The router took a canary off the traffic by itself. It stays off, whatever table arrives and through restarts, until the
 * control plane acknowledges this very backend.
 *
 * @param backend whose cut it is
 * @param at when the deciding answer was seen
 * @param reason what the evidence says, in a sentence for people
 * @param evidence the e-value that was reached
 * @param bound the e-value that decides: 1/alpha
 * @param canaryRequests judged requests of the canary until the cut
 * @param canaryFailed of these, failed
 * @param stableRequests judged requests of stable in the same time
 * @param stableFailed of these, failed
 * @param cutMicros microseconds from the deciding answer until no new request could be assigned to the canary
 * @param judgement what each part of the guard said; empty in what older versions wrote
 */
public record Cut(
        BackendId backend,
        Instant at,
        String reason,
        double evidence,
        double bound,
        long canaryRequests,
        long canaryFailed,
        long stableRequests,
        long stableFailed,
        long cutMicros,
        Optional<Judgement> judgement) {}
