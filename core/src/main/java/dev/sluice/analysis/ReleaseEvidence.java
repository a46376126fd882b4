package dev.sluice.analysis;

import dev.sluice.base.Percent;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Judgement;
import dev.sluice.traffic.LatencyLimit;
import java.util.stream.IntStream;

/**
 * All evidence against a release under one error budget: the weighted average of what its failed requests say and of what its latencies
 * say. An average of e-processes is one, so nothing is split: the release fails when the average reaches 1/alpha, and the chance that a healthy one
 * does is at most alpha.
 *
 * <p>Not thread-safe: the caller serialises.
 */
public final class ReleaseEvidence {
    private final GuardLimits limits;
    private final double bound;
    private final Guard failures;
    private final LatencyGuard[] latencies;
    private boolean latencyIsCold;
    private boolean decided;
    private double decidedEvidence;

    public ReleaseEvidence(GuardLimits limits) {
        this(limits, new Guard(weighted(limits)), LatencyState.Recent.NONE);
    }

    private ReleaseEvidence(GuardLimits limits, Guard failures, LatencyState.Recent stable) {
        this(
                limits,
                failures,
                limits.latency().stream()
                        .map(latency -> new LatencyGuard(weighted(limits, latency), stable))
                        .toArray(LatencyGuard[]::new));
    }

    private ReleaseEvidence(GuardLimits limits, Guard failures, LatencyGuard[] latencies) {
        this.limits = limits;
        bound = 1 / limits.alpha();
        this.failures = failures;
        this.latencies = latencies;
    }

    /**
     * Evidence that knows how stable did before the release; see {@link Guard#beside}.
     *
     * @param stable how long stable's latest requests took
     */
    public static ReleaseEvidence beside(
            GuardLimits limits, long stableRequests, long stableFailed, LatencyState.Recent stable) {
        return new ReleaseEvidence(limits, Guard.beside(weighted(limits), stableRequests, stableFailed), stable);
    }

    /** Goes on where the evidence that gave {@code state} was. A percentile that is new since then begins with nothing. */
    public static ReleaseEvidence restore(GuardLimits limits, ReleaseState state) {
        ReleaseEvidence evidence = new ReleaseEvidence(
                limits,
                Guard.restore(weighted(limits), state.failures()),
                limits.latency().stream()
                        .map(latency -> state.latency(latency.percentile())
                                .map(known -> LatencyGuard.restore(weighted(limits, latency), known))
                                .orElseGet(() -> new LatencyGuard(weighted(limits, latency))))
                        .toArray(LatencyGuard[]::new));
        evidence.decided = state.failed();
        evidence.decidedEvidence = state.decidedEvidence();
        return evidence;
    }

    /** A part alone decides exactly where its share of the average does. */
    private static GuardLimits weighted(GuardLimits limits) {
        return GuardLimits.onFailures(
                limits.errorLimit(), limits.versusStable(), limits.alpha() * limits.failureWeight());
    }

    private static LatencyLimits weighted(GuardLimits limits, LatencyLimit latency) {
        return new LatencyLimits(
                latency.quantile(),
                latency.factor(),
                latency.fineUnderMicros(),
                limits.alpha() * limits.latencyWeight());
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
     * Whether the canary is still finding its feet; see {@link Guard#warmingUp}. Of its latencies, and of stable's beside them, nothing is
     * compared meanwhile; stable's go into its record.
     */
    public void warmingUp(boolean failuresNow, boolean latencyNow) {
        failures.warmingUp(failuresNow);
        latencyIsCold = latencyNow;
    }

    /**
     * One judged request, in the order of answers.
     *
     * @param client a hash of who asked
     * @return whether this very answer decided that the canary fails
     */
    public boolean judge(boolean canary, boolean failed, long client) {
        if (decided) {
            return false;
        }
        failures.judge(canary, failed, client);
        return failed && canary && decide();
    }

    /** One answer to a request that a cohort sent to the canary; see {@link Guard#judgeForced}. Its latency is not compared. */
    public boolean judgeForced(boolean failed, long client) {
        if (decided) {
            return false;
        }
        failures.judgeForced(failed, client);
        return failed && decide();
    }

    /**
     * How long a request took that did not fail, in microseconds, in the order in which answers end.
     *
     * @param nowNanos when the answer ended, as {@link System#nanoTime}
     * @return whether this very answer decided that the canary fails
     */
    public boolean took(boolean canary, long micros, long client, long nowNanos) {
        if (decided || (latencyIsCold && canary)) {
            return false;
        }
        boolean mayHaveRisen = false;
        for (LatencyGuard latency : latencies) {
            if (latencyIsCold) {
                latency.record(micros);
            } else {
                mayHaveRisen |= latency.weigh(canary, micros, client, nowNanos);
            }
        }
        return mayHaveRisen && decide();
    }

    /** {@link #judge} and {@link #took} in one, for whoever knows both at once. */
    public boolean judge(boolean canary, boolean failed, long micros, long client, long nowNanos) {
        return judge(canary, failed, client) || (!failed && took(canary, micros, client, nowNanos));
    }

    /** How long a client waited that went away without an answer; see {@link LatencyGuard#gaveUp}. */
    public boolean gaveUp(boolean canary, long micros, long client, long nowNanos) {
        if (decided || latencyIsCold) {
            return false;
        }
        boolean mayHaveRisen = false;
        for (LatencyGuard latency : latencies) {
            mayHaveRisen |= latency.gaveUp(canary, micros, client, nowNanos);
        }
        return mayHaveRisen && decide();
    }

    /** Stable's latencies are from too long ago; see {@link LatencyGuard#dismissRecord}. */
    public void dismissRecord() {
        for (LatencyGuard latency : latencies) {
            latency.dismissRecord();
        }
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
        double sum = limits.failureWeight() * failures.deciding();
        for (LatencyGuard latency : latencies) {
            sum += limits.latencyWeight() * latency.deciding();
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
        double sum = limits.failureWeight() * failures.evidence();
        for (LatencyGuard latency : latencies) {
            sum += limits.latencyWeight() * latency.evidence();
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
                IntStream.range(0, latencies.length)
                        .mapToObj(i ->
                                new ReleaseState.Latency(limits.latency().get(i).percentile(), latencies[i].state()))
                        .toList());
    }

    /** Every number behind the verdict. */
    public Judgement judgement(Judgement.Users users, boolean warmingUp) {
        return new Judgement(
                new Judgement.Failures(
                        limits.failureWeight(),
                        failures.evidence(),
                        failures.canaryRequests(),
                        failures.canaryFailed(),
                        failures.stableRequests(),
                        failures.stableFailed(),
                        failures.limitNow(),
                        ErrorRate.upperBound(failures.warmRequests(), failures.warmFailed(), limits.alpha()),
                        failures.stableLately(),
                        failures.canaryLately(),
                        failures.stableFails()),
                IntStream.range(0, latencies.length).mapToObj(this::slowness).toList(),
                users,
                warmingUp);
    }

    private Judgement.Slowness slowness(int index) {
        LatencyGuard latency = latencies[index];
        return new Judgement.Slowness(
                limits.latency().get(index),
                limits.latencyWeight(),
                latency.evidence(),
                latency.canaryMicros(),
                latency.stableMicros(),
                latency.alarmMicros(),
                latency.canaryRequests(),
                latency.canarySlow(),
                latency.stableRequests(),
                latency.stableSlow(),
                latency.isByRecord());
    }
}
