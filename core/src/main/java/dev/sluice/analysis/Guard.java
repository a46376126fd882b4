package dev.sluice.analysis;

import dev.sluice.base.Percent;
import dev.sluice.traffic.GuardLimits;
import java.util.Optional;

/**
 * Judges a release by every single request: whether the canary fails more often than stable does, or than the limit allows. The
 * chance of ever failing a healthy release is at most alpha, however often one looks.
 *
 * <p>Constant memory, nothing allocated by a request. Not thread-safe: the caller serialises.
 */
public final class Guard {
    /** Half of the error budget for each of the two tests. */
    private static final double WEIGHT = 0.5;

    private final double bound;
    private final RelativeTest relative;
    private final LimitTest limit;
    private final ObservedShare share;
    private final FineRate fine;
    private final FailureCounts counts;
    private final Lately stableLately;
    private final Lately canaryLately;
    private final Burst burst;
    private final LoudClient loudAtStable;
    private final LoudClient loudAtCanary;
    private boolean decided;
    private double decidedEvidence;

    public Guard(GuardLimits limits) {
        this(limits, new StableRate());
    }

    private Guard(GuardLimits limits, StableRate stableRate) {
        bound = 1 / limits.alpha();
        relative = new RelativeTest(limits.versusStable(), RelativeTest.FAILURES);
        limit = new LimitTest(limits.errorLimit().share());
        share = new ObservedShare();
        fine = new FineRate(limits.errorLimit().share(), limits.versusStable(), stableRate, 0);
        counts = new FailureCounts();
        stableLately = new Lately();
        canaryLately = new Lately();
        burst = new Burst(0);
        loudAtStable = new LoudClient();
        loudAtCanary = new LoudClient();
    }

    private Guard(GuardLimits limits, GuardState state) {
        GuardState.Aside aside = state.known();
        bound = 1 / limits.alpha();
        relative = new RelativeTest(limits.versusStable(), RelativeTest.FAILURES, state.relative(), aside.compared());
        limit = new LimitTest(state.limitNow(), state.limit(), state.canaryRequests(), state.canaryFailed());
        share = new ObservedShare(state.share());
        fine = new FineRate(
                limits.errorLimit().share(),
                limits.versusStable(),
                new StableRate(state.stableRate()),
                aside.stableNow());
        counts = new FailureCounts(state);
        stableLately = new Lately(aside.stableLately());
        canaryLately = new Lately(aside.canaryLately());
        burst = new Burst(state.failingNow());
        loudAtStable = new LoudClient(state.loudAtStable(), state.leadAtStable(), state.ownAtStable());
        loudAtCanary = new LoudClient(state.loudAtCanary(), state.leadAtCanary(), state.ownAtCanary());
        decided = state.failed();
        decidedEvidence = state.decidedEvidence();
    }

    /**
     * A guard that knows how stable did before the release: of its latest comparable requests, so many failed. It is not evidence, but
     * says from the first request on what a healthy release may do beside a stable that is itself over the limit.
     */
    public static Guard beside(GuardLimits limits, long stableRequests, long stableFailed) {
        return new Guard(limits, StableRate.of(stableRequests, stableFailed));
    }

    /** A guard that goes on where the one that gave {@code state} was. */
    public static Guard restore(GuardLimits limits, GuardState state) {
        return new Guard(limits, state);
    }

    /** One comparable assignment, before its answer: requests forced to a version are left out ({@link #judgeForced}). */
    public void assigned(boolean canary) {
        share.assigned(canary);
    }

    /**
     * The weight set for the requests to come. Not needed, but with it the share is right from the first request on and does not lag
     * behind a weight that grows. Saying the same weight again changes nothing.
     */
    public void weight(Percent weight) {
        share.expect(weight.share());
    }

    /**
     * Whether the canary is still finding its feet: then only one that fails altogether, while stable does not, is found to fail, and
     * what it does is not held against it later.
     */
    public void warmingUp(boolean now) {
        fine.warmingUp(now);
    }

    /**
     * One judged request, in the order of answers.
     *
     * @param client a hash of who asked: one client's failures are not independent
     * @return whether this very answer decided that the canary fails
     */
    public boolean judge(boolean canary, boolean failed, long client) {
        LoudClient loud = canary ? loudAtCanary : loudAtStable;
        if (decided || loud.leavesOut(client)) {
            return false;
        }
        burst.answered(failed);
        if (failed) {
            loud.failed(client);
            if (!fine.isCold()) {
                relative.failure(canary, share.share());
            }
        }
        if (canary) {
            canaryAnswered(failed);
        } else {
            counts.stable(failed);
            fine.stable(failed);
            stableLately.answered(failed);
        }
        share.answered(canary);
        return failed && canary && decide();
    }

    /**
     * One answer to a request that a cohort sent to the canary. Chance had no part in that, so it is held against the limit only.
     *
     * @param client a hash of who asked
     * @return whether this very answer decided that the canary fails
     */
    public boolean judgeForced(boolean failed, long client) {
        if (decided || loudAtCanary.leavesOut(client)) {
            return false;
        }
        if (failed) {
            loudAtCanary.failed(client);
            counts.forced();
        }
        canaryAnswered(failed);
        return failed && decide();
    }

    private void canaryAnswered(boolean failed) {
        counts.canary(failed, fine.isCold());
        canaryLately.answered(failed);
        limit.limit(limitNow());
        limit.request(failed);
        if (failed && !fine.isCold()) {
            limit.trim(burst.most(fine.configured(), share.share(), relative.evidence()));
        }
        fine.canary();
    }

    /** The share of failed requests that is still fine at present: the limit, or more where stable itself is above it. */
    public double limitNow() {
        return fine.now();
    }

    /** Whether stable itself surely fails more than the limit allows, at present. */
    public boolean stableFails() {
        return stableLately.isAbove(fine.configured());
    }

    /** The share of stable's latest requests that failed. */
    public double stableLately() {
        return stableLately.rate();
    }

    /** The share of the canary's latest requests that failed. */
    public double canaryLately() {
        return canaryLately.rate();
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
        return decided || !loudAtCanary.dominates(counts.canaryFailed()) ? evidence() : Math.min(1, evidence());
    }

    /** Whether the canary was found to fail; once so, for ever. */
    public boolean failed() {
        return decided;
    }

    /** The evidence against the canary now, or what it was when it decided. */
    public double evidence() {
        return decided ? decidedEvidence : WEIGHT * relative.evidence() + WEIGHT * limit.evidence();
    }

    /** The evidence that decides: 1/alpha. */
    public double bound() {
        return bound;
    }

    /** The anytime-valid upper bound of the canary's share of failed requests, at the same alpha; see {@link ErrorRate}. */
    public double errorRateAtMost() {
        return ErrorRate.upperBound(warmRequests(), warmFailed(), 1 / bound);
    }

    /** Judged requests of the canary since it was warm. */
    long warmRequests() {
        return counts.warmRequests();
    }

    /** Of these, failed. */
    long warmFailed() {
        return counts.warmFailed();
    }

    /** The canary's share of recent comparable requests as the judgement takes it, between 0 and 1; 1 where nothing is known. */
    public double observedShare() {
        return share.share();
    }

    public long canaryRequests() {
        return counts.canaryRequests();
    }

    public long canaryFailed() {
        return counts.canaryFailed();
    }

    public long stableRequests() {
        return counts.stableRequests();
    }

    public long stableFailed() {
        return counts.stableFailed();
    }

    public GuardState state() {
        return new GuardState(
                decided,
                decidedEvidence,
                counts.canaryRequests(),
                counts.canaryFailed(),
                counts.stableRequests(),
                counts.stableFailed(),
                counts.forcedFailed(),
                relative.weights(),
                limit.weights(),
                limit.limit(),
                share.numbers(),
                fine.stableRate().numbers(),
                burst.rate(),
                loudAtStable.client(),
                loudAtStable.lead(),
                loudAtStable.own(),
                loudAtCanary.client(),
                loudAtCanary.lead(),
                loudAtCanary.own(),
                Optional.of(new GuardState.Aside(
                        counts.coldRequests(),
                        counts.coldFailed(),
                        relative.failures(),
                        stableLately.numbers(),
                        canaryLately.numbers(),
                        fine.stableNow())));
    }
}
