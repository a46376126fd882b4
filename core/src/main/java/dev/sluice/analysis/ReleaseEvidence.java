package dev.sluice.analysis;

import dev.sluice.base.Percent;
import dev.sluice.traffic.GuardLimits;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All evidence against a release under one error budget: the weighted average of what its failed requests say and of what its latencies
 * say. An average of e-processes is one, so nothing is split: the release fails when the average reaches 1/alpha, and the chance that a healthy one
 * does is at most alpha.
 *
 * <p>Not thread-safe: the caller serialises.
 */
public final class ReleaseEvidence {
    private final double bound;
    private final double failureWeight;
    private final double latencyWeight;
    private final Guard failures;
    private final LatencyGuard[] latencies;
    private boolean decided;
    private double decidedEvidence;

    /**
     * @param failureWeight the share of the budget for failed requests, above 0; what is left is shared by the latencies alike
     * @param latencies one for each quantile that is compared; their own alpha is not used, the budget is that of {@code limits}
     */
    public ReleaseEvidence(GuardLimits limits, double failureWeight, List<LatencyLimits> latencies) {
        this(
                limits,
                failureWeight,
                new Guard(weighted(limits, failureWeight)),
                latencies.stream()
                        .map(latency -> new LatencyGuard(
                                weighted(limits, latency, latencyWeight(failureWeight, latencies.size()))))
                        .toArray(LatencyGuard[]::new));
    }

    private ReleaseEvidence(GuardLimits limits, double failureWeight, Guard failures, LatencyGuard[] latencies) {
        bound = 1 / limits.alpha();
        this.failureWeight = failureWeight;
        latencyWeight = latencyWeight(failureWeight, latencies.length);
        this.failures = failures;
        this.latencies = latencies;
    }

    /** Goes on where the evidence that gave {@code state} was. */
    public static ReleaseEvidence restore(
            GuardLimits limits, double failureWeight, List<LatencyLimits> latencies, ReleaseState state) {
        if (latencies.size() != state.latencies().size()) {
            throw new IllegalArgumentException(
                    "the state is of " + state.latencies().size() + " latencies, not of " + latencies.size());
        }
        double each = latencyWeight(failureWeight, latencies.size());
        ReleaseEvidence evidence = new ReleaseEvidence(
                limits,
                failureWeight,
                Guard.restore(weighted(limits, failureWeight), state.failures()),
                IntStream.range(0, latencies.size())
                        .mapToObj(i -> LatencyGuard.restore(
                                weighted(limits, latencies.get(i), each),
                                state.latencies().get(i)))
                        .toArray(LatencyGuard[]::new));
        evidence.decided = state.failed();
        evidence.decidedEvidence = state.decidedEvidence();
        return evidence;
    }

    private static double latencyWeight(double failureWeight, int latencies) {
        if (!(failureWeight > 0 && failureWeight <= 1) || (latencies == 0 && failureWeight < 1)) {
            throw new IllegalArgumentException("the weight of failures is above 0, and 1 where nothing else is judged");
        }
        return latencies == 0 ? 0 : (1 - failureWeight) / latencies;
    }

    /** A part alone decides exactly where its share of the average does. */
    private static GuardLimits weighted(GuardLimits limits, double weight) {
        return GuardLimits.onFailures(limits.errorLimit(), limits.versusStable(), limits.alpha() * weight);
    }

    private static LatencyLimits weighted(GuardLimits limits, LatencyLimits latency, double weight) {
        return new LatencyLimits(latency.quantile(), latency.factor(), limits.alpha() * weight);
    }

    /** The weight set for the requests to come; see {@link Guard#weight}. */
    public void weight(Percent weight) {
        failures.weight(weight);
        for (LatencyGuard latency : latencies) {
            latency.weight(weight);
        }
    }

    /** One comparable assignment, before its answer. */
    public void assigned(boolean canary) {
        failures.assigned(canary);
        for (LatencyGuard latency : latencies) {
            latency.assigned(canary);
        }
    }

    /**
     * One judged request, in the order of answers.
     *
     * @param micros how long it took, in microseconds; of a failed request it is not looked at
     * @param client a hash of who asked
     * @return whether this very answer decided that the canary fails
     */
    public boolean judge(boolean canary, boolean failed, long micros, long client) {
        if (decided) {
            return false;
        }
        failures.judge(canary, failed, client);
        if (!failed) {
            for (LatencyGuard latency : latencies) {
                latency.judge(canary, micros, client);
            }
        }
        return canary && decide();
    }

    /** One answer to a request that a cohort sent to the canary; see {@link Guard#judgeForced}. Its latency is not compared. */
    public boolean judgeForced(boolean failed, long client) {
        if (decided) {
            return false;
        }
        failures.judgeForced(failed, client);
        return decide();
    }

    private boolean decide() {
        double evidence = deciding();
        if (evidence >= bound) {
            decidedEvidence = evidence;
            decided = true;
        }
        return decided;
    }

    private double deciding() {
        double sum = failureWeight * failures.deciding();
        for (LatencyGuard latency : latencies) {
            sum += latencyWeight * latency.deciding();
        }
        return sum;
    }

    public boolean failed() {
        return decided;
    }

    /** The weighted average now, or what it was when it decided. */
    public double evidence() {
        if (decided) {
            return decidedEvidence;
        }
        double sum = failureWeight * failures.evidence();
        for (LatencyGuard latency : latencies) {
            sum += latencyWeight * latency.evidence();
        }
        return sum;
    }

    /** The evidence that decides: 1/alpha. */
    public double bound() {
        return bound;
    }

    public Guard failures() {
        return failures;
    }

    /** The guard of one quantile, in the order in which they were given. */
    public LatencyGuard latency(int index) {
        return latencies[index];
    }

    public ReleaseState state() {
        return new ReleaseState(
                decided,
                decidedEvidence,
                failures.state(),
                Arrays.stream(latencies).map(LatencyGuard::state).toList());
    }
}
