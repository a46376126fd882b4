package dev.sluice.analysis;

import dev.sluice.traffic.GuardLimits;
import java.util.List;

/**
 * Judges a release by every single request: whether the canary fails more often than stable does, or than the limit allows. The
 * chance of ever failing a healthy release is at most alpha, however often one looks.
 *
 * <p>Constant memory, nothing allocated by a request. Not thread-safe: the caller serialises.
 */
public final class Guard {
    /** Half of the error budget for each of the two tests. */
    private static final double WEIGHT = 0.5;

    private final double configuredLimit;
    private final double tolerated;
    private final double bound;
    private final RelativeTest relative;
    private final LimitTest limit;
    private final ObservedShare share;
    private final StableRate stableRate;
    private final LoudClient loudAtStable;
    private final LoudClient loudAtCanary;
    private long canaryRequests;
    private long canaryFailed;
    private long stableRequests;
    private long stableFailed;
    private boolean decided;
    private double decidedEvidence;

    public Guard(GuardLimits limits) {
        configuredLimit = limits.errorLimit().share();
        tolerated = limits.versusStable();
        bound = 1 / limits.alpha();
        relative = new RelativeTest(tolerated);
        limit = new LimitTest(configuredLimit);
        share = new ObservedShare();
        stableRate = new StableRate();
        loudAtStable = new LoudClient();
        loudAtCanary = new LoudClient();
    }

    private Guard(GuardLimits limits, GuardState state) {
        configuredLimit = limits.errorLimit().share();
        tolerated = limits.versusStable();
        bound = 1 / limits.alpha();
        relative = new RelativeTest(tolerated, state.relative(), state.canaryFailed() + state.stableFailed());
        limit = new LimitTest(configuredLimit, state.limit(), state.canaryRequests(), state.canaryFailed());
        share = new ObservedShare(state.share());
        stableRate = new StableRate(state.stableRate());
        loudAtStable = loudClient(state, 0);
        loudAtCanary = loudClient(state, 2);
        canaryRequests = state.canaryRequests();
        canaryFailed = state.canaryFailed();
        stableRequests = state.stableRequests();
        stableFailed = state.stableFailed();
        decided = state.failed();
        decidedEvidence = state.decidedEvidence();
    }

    /** A guard that goes on where the one that gave {@code state} was. */
    public static Guard restore(GuardLimits limits, GuardState state) {
        return new Guard(limits, state);
    }

    private static LoudClient loudClient(GuardState state, int first) {
        return new LoudClient(
                state.loudClients().get(first), (int) (long) state.loudClients().get(first + 1));
    }

    /** One comparable assignment, before its answer: requests forced to a version (cohorts, smoke tests, retries) are left out. */
    public void assigned(boolean canary) {
        share.assigned(canary);
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
        if (failed) {
            loud.failed(client);
            relative.failure(canary, share.share());
        }
        if (canary) {
            canaryRequests++;
            canaryFailed += failed ? 1 : 0;
            limit.limit(Math.max(configuredLimit, tolerated * stableRate.rate()));
            limit.request(failed);
            stableRate.canary();
        } else {
            stableRequests++;
            stableFailed += failed ? 1 : 0;
            stableRate.stable(failed);
        }
        share.answered(canary);
        return failed && canary && decide();
    }

    private boolean decide() {
        double evidence = evidence();
        if (evidence >= bound) {
            decided = true;
            decidedEvidence = evidence;
        }
        return decided;
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

    /** The canary's share of recent comparable requests as the judgement takes it, between 0 and 1; 1 where nothing is known. */
    public double observedShare() {
        return share.share();
    }

    public long canaryRequests() {
        return canaryRequests;
    }

    public long canaryFailed() {
        return canaryFailed;
    }

    public long stableRequests() {
        return stableRequests;
    }

    public long stableFailed() {
        return stableFailed;
    }

    public GuardState state() {
        return new GuardState(
                decided,
                decidedEvidence,
                canaryRequests,
                canaryFailed,
                stableRequests,
                stableFailed,
                relative.weights(),
                limit.weights(),
                share.numbers(),
                stableRate.numbers(),
                List.of(loudAtStable.client(), (long) loudAtStable.lead(), loudAtCanary.client(), (long)
                        loudAtCanary.lead()));
    }
}
