package dev.sluice.analysis;

import java.util.List;
import java.util.Optional;

/**
 * What a {@link Guard} knows, as plain numbers: written down, read back and continued it decides exactly as if it had never stopped.
 *
 * @param failed whether the canary was found to fail
 * @param decidedEvidence the evidence when it was; 0 before
 * @param canaryRequests requests of the canary that were judged
 * @param canaryFailed of these, failed
 * @param stableRequests requests of stable that were judged
 * @param stableFailed of these, failed
 * @param forcedFailed of the canary's failed requests, those that a cohort had sent there
 * @param relative evidence for each of eight ways of being worse than stable
 * @param limit evidence for each of eight ways of being over the limit
 * @param limitNow the limit in force, as stable's record moved it
 * @param share fading counts behind the canary's observed share
 * @param stableRate fading counts behind stable's rate of failures
 * @param failingNow the share of the last few requests, of either version, that failed
 * @param loudAtStable the client whose failures lead at stable
 * @param leadAtStable by how much
 * @param ownAtStable how many of its failures counted since it leads
 * @param loudAtCanary the client whose failures lead at the canary
 * @param leadAtCanary by how much
 * @param ownAtCanary how many of its failures counted since it leads
 * @param aside what bears on the judgement from the side; empty in what older versions wrote
 */
public record GuardState(
        boolean failed,
        double decidedEvidence,
        long canaryRequests,
        long canaryFailed,
        long stableRequests,
        long stableFailed,
        long forcedFailed,
        List<Double> relative,
        List<Double> limit,
        double limitNow,
        List<Double> share,
        List<Double> stableRate,
        double failingNow,
        long loudAtStable,
        int leadAtStable,
        long ownAtStable,
        long loudAtCanary,
        int leadAtCanary,
        long ownAtCanary,
        Optional<Aside> aside) {
    /**
     * What bears on the judgement from the side.
     *
     * @param coldRequests of the canary's requests, those answered while it was warming up
     * @param coldFailed of these, failed
     * @param compared failed requests that the two versions were compared by
     * @param stableLately fading counts of stable's requests, failed and all
     * @param canaryLately the same of the canary
     * @param stableNow the share of stable's last few requests that failed
     */
    public record Aside(
            long coldRequests,
            long coldFailed,
            long compared,
            List<Double> stableLately,
            List<Double> canaryLately,
            double stableNow) {

        public Aside {
            if (coldFailed < 0 || coldFailed > coldRequests || compared < 0 || !(stableNow >= 0 && stableNow <= 1)) {
                throw new IllegalArgumentException("failed requests are between 0 and all requests");
            }
            stableLately = exactly(Lately.NUMBERS, stableLately, "stableLately");
            canaryLately = exactly(Lately.NUMBERS, canaryLately, "canaryLately");
        }
    }

    public GuardState {
        relative = exactly(Mixture.WAYS, relative, "relative");
        limit = exactly(Mixture.WAYS, limit, "limit");
        share = exactly(ObservedShare.NUMBERS, share, "share");
        stableRate = exactly(StableRate.NUMBERS, stableRate, "stableRate");
        if (forcedFailed < 0 || forcedFailed > canaryFailed) {
            throw new IllegalArgumentException("forced failures are among the canary's");
        }
        if (canaryFailed < 0 || canaryFailed > canaryRequests || stableFailed < 0 || stableFailed > stableRequests) {
            throw new IllegalArgumentException("failed requests are between 0 and all requests");
        }
        if (aside.filter(cold -> cold.coldRequests() > canaryRequests || cold.coldFailed() > canaryFailed)
                .isPresent()) {
            throw new IllegalArgumentException("requests of the time of warming up are among the canary's");
        }
    }

    /** What older versions did not write, they did not know either. */
    Aside known() {
        return aside.orElseGet(() ->
                new Aside(0, 0, canaryFailed - forcedFailed + stableFailed, List.of(0.0, 0.0), List.of(0.0, 0.0), 0));
    }

    static List<Double> exactly(int count, List<Double> numbers, String name) {
        if (numbers.size() != count) {
            throw new IllegalArgumentException(name + " has " + count + " numbers, not " + numbers.size());
        }
        for (double number : numbers) {
            if (!(number >= 0 && number < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(name + " holds finite numbers from 0 on, not " + number);
            }
        }
        return List.copyOf(numbers);
    }
}
