package dev.sluice.analysis;

import dev.sluice.base.Percent;

/**
 * Judges a release by how long its answers take: whether a quantile of the canary's latency is more than {@code factor} times stable's, and above
 * what is fine anyway. The chance of ever failing a canary that keeps to it is at most alpha, however often one looks.
 *
 * <p>With t near stable's quantile, a request of stable is slow above t and one of the canary above {@code factor t} ({@link Yardstick}). Under the
 * hypothesis the canary's are slow at most as often; t may be any number that was known before, so its estimate costs nothing, and
 * what slows both versions cancels out ({@link SlowEvidence}).
 *
 * <p>Failed requests are left out: they are neither fast nor slow. Constant memory, nothing allocated by a request. Not thread-safe: the
 * caller serialises.
 */
public final class LatencyGuard {
    /** Above this share of the canary, stable's record takes the place of stable. */
    private static final double ALONE = 2.0 / 3;

    private final LatencyLimits limits;
    private final double bound;
    private final Yardstick yardstick;
    private final SlowEvidence slowness;
    private final ObservedShare share;
    private final RecentLatencies canaryLatencies;
    private final LoudClient loudAtStable;
    private final LoudClient loudAtCanary;
    private long canaryRequests;
    private long canarySlow;
    private long stableRequests;
    private long stableSlow;
    private long aloneRequests;
    private long aloneSlow;
    private boolean decided;
    private double decidedEvidence;

    public LatencyGuard(LatencyLimits limits) {
        this(limits, LatencyState.Recent.NONE);
    }

    /** @param stable how long stable's latest requests took, from before the release */
    public LatencyGuard(LatencyLimits limits, LatencyState.Recent stable) {
        this.limits = limits;
        bound = 1 / limits.alpha();
        yardstick = new Yardstick(limits, SlowEvidence.recordAlpha(limits.alpha()), stable);
        slowness = new SlowEvidence(1 - limits.quantile());
        slowness.recordShare(yardstick.recordShare());
        share = new ObservedShare();
        canaryLatencies = new RecentLatencies();
        loudAtStable = new LoudClient();
        loudAtCanary = new LoudClient();
    }

    private LatencyGuard(LatencyLimits limits, LatencyState state) {
        this.limits = limits;
        bound = 1 / limits.alpha();
        yardstick = new Yardstick(limits, SlowEvidence.recordAlpha(limits.alpha()), state);
        slowness = new SlowEvidence(1 - limits.quantile(), state);
        share = new ObservedShare(state.share());
        canaryLatencies = RecentLatencies.of(state.canary());
        loudAtStable = new LoudClient(state.loudAtStable(), state.leadAtStable(), state.ownAtStable());
        loudAtCanary = new LoudClient(state.loudAtCanary(), state.leadAtCanary(), state.ownAtCanary());
        canaryRequests = state.canaryRequests();
        canarySlow = state.canarySlow();
        stableRequests = state.stableRequests();
        stableSlow = state.stableSlow();
        aloneRequests = state.aloneRequests();
        aloneSlow = state.aloneSlow();
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
     * @param nowNanos when its answer ended, as {@link System#nanoTime}
     * @return whether this very answer decided that the canary is too slow
     */
    public boolean judge(boolean canary, long micros, long client, long nowNanos) {
        return weigh(canary, micros, client, nowNanos) && decide();
    }

    /** As {@link #judge}, and gives whether the evidence may have risen. */
    boolean weigh(boolean canary, long micros, long client, long nowNanos) {
        LoudClient loud = canary ? loudAtCanary : loudAtStable;
        if (decided || loud.leavesOut(client)) {
            return false;
        }
        boolean slow = canary ? canaryAnswered(micros, client, nowNanos) : stableAnswered(micros, client);
        share.answered(canary);
        return slow && canary;
    }

    /**
     * A request whose client went away after {@code micros} without an answer: it took at least so long. Where that is too long already it
     * counts as slow; where it is not, nothing is known.
     *
     * @return whether the evidence may have risen
     */
    boolean gaveUp(boolean canary, long micros, long client, long nowNanos) {
        boolean slow = canary ? yardstick.isSlowForCanary(micros, isAlone()) : yardstick.isSlowForStable(micros);
        return slow && weigh(canary, micros, client, nowNanos);
    }

    /** How long a request of stable took that is not compared with anything; it goes into the record. */
    public void record(long micros) {
        yardstick.record(micros);
        slowness.recordShare(yardstick.recordShare());
    }

    /** Stable's record is too old to stand in for stable; with the next requests of stable it is young again. */
    public void dismissRecord() {
        yardstick.dismissRecord();
        slowness.recordShare(yardstick.recordShare());
    }

    private boolean stableAnswered(long micros, long client) {
        boolean slow = yardstick.isSlowForStable(micros);
        stableRequests++;
        if (slow) {
            stableSlow++;
            loudAtStable.failed(client);
            slowness.stableSlow(share.share());
        }
        record(micros);
        return slow;
    }

    private boolean canaryAnswered(long micros, long client, long nowNanos) {
        canaryRequests++;
        canaryLatencies.add(micros);
        boolean isAlone = isAlone();
        boolean slow = yardstick.isSlowForCanary(micros, isAlone);
        if (isAlone) {
            aloneRequests++;
            aloneSlow += slow ? 1 : 0;
        }
        if (slow) {
            canarySlow++;
            loudAtCanary.failed(client);
        }
        if (yardstick.isKnown()) {
            slowness.canary(slow, slow ? share.share() : 0, isAlone, nowNanos);
        }
        return slow;
    }

    private boolean isAlone() {
        return share.isAbove(ALONE);
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
        return decided ? decidedEvidence : slowness.evidence();
    }

    /** The evidence that decides: 1/alpha. */
    public double bound() {
        return bound;
    }

    /** Stable's quantile as it was last taken, in microseconds; 0 where too little is known. */
    public long stableMicros() {
        return yardstick.isKnown() ? yardstick.thresholdMicros() : 0;
    }

    /** The same quantile of the canary's recent requests, in microseconds; 0 where there were none. */
    public long canaryMicros() {
        return canaryLatencies.count() == 0 ? 0 : canaryLatencies.quantile(limits.quantile());
    }

    /** What the canary is held against at present, in microseconds; 0 where it is not. */
    public long alarmMicros() {
        boolean isCompared = yardstick.isKnown() && (!isAlone() || yardstick.recordShare() < 1);
        return isCompared ? Math.round(yardstick.canaryAlarmMicros(isAlone())) : 0;
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
                slowness.relative(),
                slowness.alone(),
                yardstick.thresholdMicros(),
                yardstick.recordShare(),
                yardstick.quantilesTaken(),
                yardstick.untilQuantile(),
                share.numbers(),
                yardstick.latencies(),
                canaryLatencies.state(),
                loudAtStable.client(),
                loudAtStable.lead(),
                loudAtStable.own(),
                loudAtCanary.client(),
                loudAtCanary.lead(),
                loudAtCanary.own(),
                slowness.allowance());
    }
}
