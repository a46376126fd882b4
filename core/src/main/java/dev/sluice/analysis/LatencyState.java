package dev.sluice.analysis;

import java.util.List;
import java.util.Optional;

/**
 * What a {@link LatencyGuard} knows, as plain numbers: written down, read back and continued it decides exactly as if it had never
 * stopped.
 *
 * @param failed whether the canary was found to be too slow
 * @param decidedEvidence the evidence when it was; 0 before
 * @param canaryRequests answered requests of the canary that were judged
 * @param canarySlow of these, slower than they may be
 * @param stableRequests answered requests of stable that were judged
 * @param stableSlow of these, slower than the threshold
 * @param aloneRequests requests of the canary that were judged without a stable to compare with
 * @param aloneSlow of these, too slow
 * @param relative evidence from comparing with stable
 * @param alone evidence from stable's record
 * @param thresholdMicros stable's quantile as it was last taken, in microseconds
 * @param recordShare the share of stable's requests that may truly lie above it; 1 where its record is not to be used
 * @param quantilesTaken how often the quantile was taken
 * @param untilQuantile after how many more requests of stable it is taken again
 * @param share counts behind the canary's observed share
 * @param stable stable's recent latencies
 * @param canary the canary's, which decide nothing
 * @param loudAtStable the client whose slow requests lead at stable
 * @param leadAtStable by how much
 * @param ownAtStable how many of its slow requests counted since it leads
 * @param loudAtCanary the client whose slow requests lead at the canary
 * @param leadAtCanary by how much
 * @param ownAtCanary how many of its slow requests counted since it leads
 * @param allowance evidence from counting slow requests; empty in what older versions wrote
 */
public record LatencyState(
        boolean failed,
        double decidedEvidence,
        long canaryRequests,
        long canarySlow,
        long stableRequests,
        long stableSlow,
        long aloneRequests,
        long aloneSlow,
        List<Double> relative,
        List<Double> alone,
        long thresholdMicros,
        double recordShare,
        long quantilesTaken,
        long untilQuantile,
        List<Double> share,
        Recent stable,
        Recent canary,
        long loudAtStable,
        int leadAtStable,
        long ownAtStable,
        long loudAtCanary,
        int leadAtCanary,
        long ownAtCanary,
        Optional<Allowance> allowance) {
    /**
     * What says that the canary is slow more often than it may be, whatever stable does.
     *
     * @param requests of the canary that were counted
     * @param slow of these, too slow
     */
    public record Allowance(List<Double> evidence, long requests, long slow) {
        public Allowance {
            evidence = GuardState.exactly(Mixture.WAYS, evidence, "allowance");
            if (slow < 0 || slow > requests) {
                throw new IllegalArgumentException("slow requests are between 0 and all requests");
            }
        }
    }

    /** The recent latencies of one version, in two halves. */
    public record Recent(Counts older, Counts newer) {
        public static final Recent NONE =
                new Recent(new Counts(List.of(), List.of()), new Counts(List.of(), List.of()));
    }

    /** Filled buckets of a histogram and how many latencies each holds. */
    public record Counts(List<Integer> buckets, List<Integer> counts) {
        public Counts {
            buckets = List.copyOf(buckets);
            counts = List.copyOf(counts);
            if (buckets.size() != counts.size()) {
                throw new IllegalArgumentException("every bucket has a count");
            }
            if (!buckets.stream().allMatch(RecentLatencies::isBucket)
                    || !counts.stream().allMatch(count -> count > 0 && count <= RecentLatencies.HALF)) {
                throw new IllegalArgumentException("a bucket or its count is not one of the histogram's");
            }
        }
    }

    public LatencyState {
        relative = GuardState.exactly(Mixture.WAYS, relative, "relative");
        alone = GuardState.exactly(Mixture.WAYS, alone, "alone");
        share = GuardState.exactly(ObservedShare.NUMBERS, share, "share");
        if (canarySlow < 0 || canarySlow > canaryRequests || stableSlow < 0 || stableSlow > stableRequests) {
            throw new IllegalArgumentException("slow requests are between 0 and all requests");
        }
        if (!(recordShare > 0 && recordShare <= 1)
                || quantilesTaken < 0
                || aloneSlow < 0
                || aloneSlow > aloneRequests) {
            throw new IllegalArgumentException("what is known of stable's record is not a share, or not counted right");
        }
    }
}
