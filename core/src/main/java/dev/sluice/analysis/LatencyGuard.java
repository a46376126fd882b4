package dev.sluice.analysis;

import dev.sluice.base.Percent;

/**
 * Judges a release by how long its answers take: whether a quantile of the canary's latency is more than {@code factor} times stable's. The
 * chance of ever failing a canary that keeps to it is at most alpha, however often one looks.
 *
 * <p>With t near stable's quantile, a request of stable is slow above t and one of the canary above {@code factor t}. Under the hypothesis the
 * canary's are slow at most as often, so who served a slow request is the coin of {@link RelativeTest}; t may be any number that was
 * known before, so its estimate costs nothing, and what slows both versions cancels out. Where the canary has so much of the traffic that there is nothing
 * to compare with, stable's record takes its place, with a third more tolerance and with what the record may err by.
 *
 * <p>Failed requests are left out: they are neither fast nor slow. Constant memory, nothing allocated by a request. Not thread-safe: the
 * caller serialises.
 */
public final class LatencyGuard {
    /** Half of the error budget for each of the two tests. */
    private static final double WEIGHT = 0.5;

    /** Of the second half, the part for stable's quantile being taken too low. */
    private static final double RECORD_BUDGET = 0.25;

    /** Above this share of the canary, stable's record takes the place of stable. */
    private static final double ALONE = 2.0 / 3;

    /** How many times the factor is fine then, because the record is of another hour. */
    private static final double ALONE_TOLERANCE = 4.0 / 3;

    private final LatencyLimits limits;
    private final double bound;
    private final RelativeTest relative;
    private final LimitTest alone;
    private final ObservedShare share;
    private final RecentLatencies latencies;
    private final RecentLatencies canaryLatencies;
    private final LoudClient loudAtStable;
    private final LoudClient loudAtCanary;
    private long canaryRequests;
    private long canarySlow;
    private long stableRequests;
    private long stableSlow;
    private long aloneRequests;
    private long aloneSlow;
    private long thresholdMicros = Long.MAX_VALUE;
    private double recordShare = 1;
    private long quantilesTaken;
    private long untilQuantile = RecentLatencies.FEWEST;
    private boolean decided;
    private double decidedEvidence;

    public LatencyGuard(LatencyLimits limits) {
        this(limits, LatencyState.Recent.NONE);
    }

    /** @param stable how long stable's latest requests took, from before the release */
    public LatencyGuard(LatencyLimits limits, LatencyState.Recent stable) {
        this.limits = limits;
        bound = 1 / limits.alpha();
        relative = new RelativeTest(1, RelativeTest.SLOW);
        alone = new LimitTest(1);
        share = new ObservedShare();
        latencies = RecentLatencies.of(stable);
        canaryLatencies = new RecentLatencies();
        loudAtStable = new LoudClient();
        loudAtCanary = new LoudClient();
        if (latencies.count() >= RecentLatencies.FEWEST) {
            takeQuantile();
        }
    }

    private LatencyGuard(LatencyLimits limits, LatencyState state) {
        this.limits = limits;
        bound = 1 / limits.alpha();
        relative = new RelativeTest(1, RelativeTest.SLOW, state.relative(), state.canarySlow() + state.stableSlow());
        alone = new LimitTest(state.recordShare(), state.alone(), state.aloneRequests(), state.aloneSlow());
        share = new ObservedShare(state.share());
        latencies = RecentLatencies.of(state.stable());
        canaryLatencies = RecentLatencies.of(state.canary());
        loudAtStable = new LoudClient(state.loudAtStable(), state.leadAtStable(), state.ownAtStable());
        loudAtCanary = new LoudClient(state.loudAtCanary(), state.leadAtCanary(), state.ownAtCanary());
        canaryRequests = state.canaryRequests();
        canarySlow = state.canarySlow();
        stableRequests = state.stableRequests();
        stableSlow = state.stableSlow();
        aloneRequests = state.aloneRequests();
        aloneSlow = state.aloneSlow();
        thresholdMicros = state.thresholdMicros();
        recordShare = state.recordShare();
        quantilesTaken = state.quantilesTaken();
        untilQuantile = state.untilQuantile();
        decided = state.failed();
        decidedEvidence = state.decidedEvidence();
    }

    /** A guard that goes on where the one that gave {@code state} was. */
    public static LatencyGuard restore(LatencyLimits limits, LatencyState state) {
        return new LatencyGuard(limits, state);
    }

    /** The weight set for the requests to come; see {@link Guard#weight}. */
    public void weight(Percent weight) {
        share.expect(weight.share());
    }

    /** One comparable assignment, before its answer. */
    public void assigned(boolean canary) {
        share.assigned(canary);
    }

    /**
     * One answered request that did not fail, in the order of answers.
     *
     * @param micros how long it took, in microseconds
     * @param client a hash of who asked
     * @return whether this very answer decided that the canary is too slow
     */
    public boolean judge(boolean canary, long micros, long client) {
        return weigh(canary, micros, client) && decide();
    }

    /** As {@link #judge}, and gives whether the evidence may have risen. */
    boolean weigh(boolean canary, long micros, long client) {
        LoudClient loud = canary ? loudAtCanary : loudAtStable;
        if (decided || loud.leavesOut(client)) {
            return false;
        }
        boolean slow = canary ? canaryAnswered(micros, client) : stableAnswered(micros, client);
        share.answered(canary);
        return slow && canary;
    }

    /**
     * A request whose client went away after {@code micros} without an answer: it took at least so long. Where that is too long already it
     * counts as slow; where it is not, nothing is known.
     *
     * @return whether the evidence may have risen
     */
    boolean gaveUp(boolean canary, long micros, long client) {
        return isSlow(micros, canary ? tolerance(isAlone()) : 1) && weigh(canary, micros, client);
    }

    /** How long a request of stable took that is not compared with anything; it goes into the record. */
    public void record(long micros) {
        latencies.add(micros);
        untilQuantile--;
        if (untilQuantile <= 0) {
            takeQuantile();
        }
    }

    /** Stable's record is too old to stand in for stable; with the next requests of stable it is young again. */
    public void dismissRecord() {
        if (recordShare < 1) {
            recordShare = 1;
            alone.limit(1);
        }
    }

    private boolean stableAnswered(long micros, long client) {
        boolean slow = isSlow(micros, 1);
        stableRequests++;
        if (slow) {
            stableSlow++;
            loudAtStable.failed(client);
            relative.failure(false, share.share());
        }
        record(micros);
        return slow;
    }

    private boolean canaryAnswered(long micros, long client) {
        canaryRequests++;
        canaryLatencies.add(micros);
        double seen = share.share();
        boolean isAlone = seen > ALONE;
        boolean slow = isSlow(micros, tolerance(isAlone));
        if (isAlone) {
            aloneRequests++;
            aloneSlow += slow ? 1 : 0;
            alone.request(slow);
        }
        if (slow) {
            canarySlow++;
            loudAtCanary.failed(client);
            relative.failure(true, seen);
        }
        return slow;
    }

    private boolean isSlow(long micros, double times) {
        return quantilesTaken > 0 && micros > times * thresholdMicros;
    }

    private boolean isAlone() {
        return share.share() > ALONE;
    }

    private double tolerance(boolean isAlone) {
        return isAlone ? ALONE_TOLERANCE * limits.factor() : limits.factor();
    }

    /** Taken at 32, 40, 50, ... requests of stable, in the end once with each half of the window. */
    private void takeQuantile() {
        quantilesTaken++;
        thresholdMicros = latencies.quantile(limits.quantile());
        double budget = limits.alpha() * WEIGHT * RECORD_BUDGET / ((double) quantilesTaken * (quantilesTaken + 1));
        recordShare = Binomial.upperBound(1 - limits.quantile(), latencies.count(), budget);
        alone.limit(recordShare);
        untilQuantile = Math.max(8, latencies.count() / 4);
    }

    private boolean decide() {
        double evidence = deciding();
        if (evidence >= bound) {
            decided = true;
            decidedEvidence = evidence;
        }
        return decided;
    }

    /** The evidence as far as it may decide: what rests on one client mostly counts for nothing. */
    double deciding() {
        return decided || !loudAtCanary.dominates(canarySlow) ? evidence() : Math.min(1, evidence());
    }

    /** Whether the canary was found to be too slow; once so, for ever. */
    public boolean failed() {
        return decided;
    }

    /** The evidence against the canary now, or what it was when it decided. */
    public double evidence() {
        return decided
                ? decidedEvidence
                : WEIGHT * relative.evidence() + WEIGHT * (1 - RECORD_BUDGET) * alone.evidence();
    }

    /** The evidence that decides: 1/alpha. */
    public double bound() {
        return bound;
    }

    /** Stable's quantile as it was last taken, in microseconds; 0 where too little is known. */
    public long stableMicros() {
        return quantilesTaken == 0 ? 0 : thresholdMicros;
    }

    /** The same quantile of the canary's recent requests, in microseconds; 0 where there were none. */
    public long canaryMicros() {
        return canaryLatencies.count() == 0 ? 0 : canaryLatencies.quantile(limits.quantile());
    }

    /** What the canary is held against at present, in microseconds; 0 where it is not. */
    public long alarmMicros() {
        boolean isCompared = quantilesTaken > 0 && (!isAlone() || recordShare < 1);
        return isCompared ? Math.round(tolerance(isAlone()) * thresholdMicros) : 0;
    }

    /** Whether stable has too little traffic to compare with, and its record stands in for it. */
    public boolean isByRecord() {
        return isAlone();
    }

    public long stableRequests() {
        return stableRequests;
    }

    public long stableSlow() {
        return stableSlow;
    }

    public long canaryRequests() {
        return canaryRequests;
    }

    public long canarySlow() {
        return canarySlow;
    }

    public LatencyState state() {
        return new LatencyState(
                decided,
                decidedEvidence,
                canaryRequests,
                canarySlow,
                stableRequests,
                stableSlow,
                aloneRequests,
                aloneSlow,
                relative.weights(),
                alone.weights(),
                thresholdMicros,
                recordShare,
                quantilesTaken,
                untilQuantile,
                share.numbers(),
                latencies.state(),
                canaryLatencies.state(),
                loudAtStable.client(),
                loudAtStable.lead(),
                loudAtStable.own(),
                loudAtCanary.client(),
                loudAtCanary.lead(),
                loudAtCanary.own());
    }
}
