package dev.sluice.router.traffic;

import java.util.concurrent.TimeUnit;

/**
 * Whether an instance may be given requests, learnt from the requests themselves. A failure takes it out at once; when its
 * back-off (0.5 s, doubling to 10 s) is over, one request at a time tries it, and the first answer brings it back.
 *
 * <p>An instance that is out is either <em>suspected</em> (it may be busy, or back already; trying it costs next to nothing,
 * so it is tried when no other is left) or <em>unreachable</em> (connecting ran into its time-out twice in a row: nobody else
 * shall wait for that). Once is not enough: a machine that was busy for a moment looks the same.
 */
final class Health {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Not connecting within this time is not a refusal: nothing answers there. */
    private static final long REFUSAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private volatile boolean out;
    private volatile boolean unreachable;
    private boolean waitedBefore;
    private boolean onTrial;
    private long backOffNanos;
    private long dueAt;
    private long waitedAt;

    boolean healthy() {
        return !out;
    }

    /** Out, yet worth trying when no other instance is left. */
    boolean suspected() {
        return out && !unreachable;
    }

    /** Whether the caller's request is to try this instance, which is out. */
    synchronized boolean claimTrial(long now) {
        if (!out || onTrial || now - dueAt < 0) {
            return false;
        }
        onTrial = true;
        return true;
    }

    void answered() {
        if (out) {
            bringBack();
        }
    }

    private synchronized void bringBack() {
        out = false;
        unreachable = false;
        waitedBefore = false;
        onTrial = false;
        backOffNanos = 0;
    }

    /** It was reached and did not answer. */
    void failed(long now) {
        takeOut(now, false);
    }

    /** It was not reached by an attempt that took so long to find out. */
    void unconnected(long now, long tookNanos) {
        takeOut(now, tookNanos > REFUSAL_NANOS);
    }

    /** Requests that fail together lengthen the back-off once. */
    private synchronized void takeOut(long now, boolean waitedInVain) {
        boolean sameMoment = waitedBefore && now - waitedAt < REFUSAL_NANOS;
        unreachable = waitedInVain && (unreachable || (waitedBefore && !sameMoment));
        if (waitedInVain && !sameMoment) {
            waitedAt = now;
        }
        waitedBefore = waitedInVain;
        if (!out || now - dueAt >= 0) {
            backOffNanos = backOffNanos == 0 ? FIRST_NANOS : Math.min(LONGEST_NANOS, 2 * backOffNanos);
            dueAt = now + backOffNanos;
        }
        onTrial = false;
        out = true;
    }

    /** The attempt ended without telling anything of the instance: the client went away. */
    void toldNothing() {
        if (out) {
            synchronized (this) {
                onTrial = false;
            }
        }
    }
}
