package dev.sluice.analysis;

import java.util.List;
import java.util.Optional;

/**
 * Weighs which requests were slow, against "the canary is slow at most as often as stable, or in at most its allowance of requests".
 *
 * <p>Two tests, one for each half of that "or", both on the same slow requests: who served them ({@link RelativeTest}), and how many of the canary's
 * there were ({@link LimitTest}). Only both together say that the canary is too slow, so the smaller counts: under either half one of the two is
 * an e-process, and the smaller is at most that one. Which half holds may change during a release; so that what one test gathered while the other half
 * held is not counted later, neither goes ahead of the other by more than {@value #AHEAD}.
 *
 * <p>Where the canary has so much of the traffic that there is nothing to compare with, stable's record stands in (a second {@link LimitTest}).
 *
 * <p>One pause of a process makes every request slow that met it, and says as much as one of them. So within one second, by when answers end, no evidence grows
 * by more than {@value #IN_A_SECOND} times: to decide takes slow answers in four different seconds. Throwing evidence away keeps every promise.
 */
final class SlowEvidence {
    /** Half of the error budget for comparing and half for the record. */
    private static final double WEIGHT = 0.5;

    /** Of the second half, the part for stable's quantile being taken too low. */
    private static final double RECORD_BUDGET = 0.25;

    private static final double AHEAD = 10;
    private static final double IN_A_SECOND = 10;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final RelativeTest relative;
    private final LimitTest allowance;
    private final LimitTest alone;
    private boolean isSecondOpen;
    private long secondNanos;
    private double mostCompared = Double.MAX_VALUE;
    private double mostCounted = Double.MAX_VALUE;
    private double mostAlone = Double.MAX_VALUE;

    /** @param allowance the share of slow requests that is fine whatever stable does */
    SlowEvidence(double allowance) {
        relative = new RelativeTest(1, RelativeTest.SLOW);
        this.allowance = new LimitTest(allowance);
        alone = new LimitTest(1);
    }

    SlowEvidence(double allowance, LatencyState state) {
        relative = new RelativeTest(1, RelativeTest.SLOW, state.relative(), state.canarySlow() + state.stableSlow());
        this.allowance = state.allowance()
                .map(known -> new LimitTest(allowance, known.evidence(), known.requests(), known.slow()))
                .orElseGet(() -> new LimitTest(allowance));
        alone = new LimitTest(state.recordShare(), state.alone(), state.aloneRequests(), state.aloneSlow());
    }

    /** The part of alpha within which stable's record may turn out to err. */
    static double recordAlpha(double alpha) {
        return alpha * WEIGHT * RECORD_BUDGET;
    }

    /** The share of stable's requests that may truly be slow by its record; 1 where there is no record to use. */
    void recordShare(double share) {
        alone.limit(share);
    }

    /** One slow request of stable, where the canary had this share of all requests before. */
    void stableSlow(double share) {
        relative.failure(false, share);
    }

    /**
     * One request of the canary, whose answer ended at {@code nowNanos}.
     *
     * @param share of all requests that the canary had before; only asked for where the request was slow
     */
    void canary(boolean slow, double share, boolean isAlone, long nowNanos) {
        if (isSecondOpen && nowNanos - secondNanos >= SECOND_NANOS) {
            endSecond();
        }
        if (slow) {
            if (!isSecondOpen) {
                beginSecond(nowNanos);
            }
            relative.failure(true, share);
        }
        allowance.request(slow);
        if (isAlone) {
            alone.request(slow);
        }
    }

    private void beginSecond(long nowNanos) {
        isSecondOpen = true;
        secondNanos = nowNanos;
        mostCompared = IN_A_SECOND * Math.max(1, relative.evidence());
        mostCounted = IN_A_SECOND * Math.max(1, allowance.evidence());
        mostAlone = IN_A_SECOND * Math.max(1, alone.evidence());
    }

    private void endSecond() {
        isSecondOpen = false;
        double compared = compared();
        double counted = counted();
        relative.trim(Math.min(compared, AHEAD * Math.max(1, counted)));
        allowance.trim(Math.min(counted, AHEAD * Math.max(1, compared)));
        alone.trim(mostAlone);
        mostCompared = Double.MAX_VALUE;
        mostCounted = Double.MAX_VALUE;
        mostAlone = Double.MAX_VALUE;
    }

    private double compared() {
        return Math.min(relative.evidence(), mostCompared);
    }

    private double counted() {
        return Math.min(allowance.evidence(), mostCounted);
    }

    double evidence() {
        return WEIGHT * Math.min(compared(), counted())
                + WEIGHT * (1 - RECORD_BUDGET) * Math.min(alone.evidence(), mostAlone);
    }

    /** The evidence of who served slow requests, for writing it down. A second that is cut in two by that counts as two. */
    List<Double> relative() {
        return Mixture.atMost(mostCompared, relative.weights());
    }

    /** The evidence by stable's record, for writing it down. */
    List<Double> alone() {
        return Mixture.atMost(mostAlone, alone.weights());
    }

    /** The evidence of how many there were, for writing it down. */
    Optional<LatencyState.Allowance> allowance() {
        return Optional.of(new LatencyState.Allowance(
                Mixture.atMost(mostCounted, allowance.weights()), allowance.requests(), allowance.failures()));
    }
}
