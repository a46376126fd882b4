package dev.sluice.router.traffic;

import dev.sluice.analysis.Guard;
import dev.sluice.analysis.GuardState;
import dev.sluice.base.Percent;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.GuardLimits;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A canary under the guard's eye, for as long as it is one: through changes of weight, new tables and restarts. One lock for
 * all event loops; it is held for a few dozen nanoseconds.
 */
final class Trial {
    private final BackendId canary;
    private final long salt;
    private GuardLimits limits;
    private Guard guard;
    private final Recent assigned;

    /** @param stable what stable has shown before: it says what a healthy release may do */
    Trial(BackendId canary, GuardLimits limits, KeptEvidence.Counts stable, long nowNanos) {
        this(canary, limits, Guard.beside(limits, stable.judged(), stable.failed()), nowNanos);
    }

    /** A trial of the first release, which has nothing beside it. */
    Trial(BackendId canary, GuardLimits limits, long nowNanos) {
        this(canary, limits, new Guard(limits), nowNanos);
    }

    /** Goes on where an earlier process was. */
    Trial(KeptEvidence.Trial kept, GuardLimits limits, long nowNanos) {
        this(kept.canary(), limits, Guard.restore(limits, kept.guard()), nowNanos);
    }

    private Trial(BackendId canary, GuardLimits limits, Guard guard, long nowNanos) {
        this.canary = canary;
        this.salt = Hash.salt(canary);
        this.limits = limits;
        this.guard = guard;
        this.assigned = new Recent(nowNanos);
    }

    BackendId canary() {
        return canary;
    }

    long salt() {
        return salt;
    }

    /** The limits may change under way; what was learnt stays. */
    synchronized void limits(GuardLimits wanted) {
        if (!wanted.equals(limits)) {
            guard = Guard.restore(wanted, guard.state());
            limits = wanted;
        }
    }

    /** One comparable request is on its way to the one or the other. */
    void assigned(boolean toCanary, long nowNanos) {
        assigned.countAll(nowNanos);
        if (toCanary) {
            assigned.countSome(nowNanos);
        }
        synchronized (this) {
            guard.assigned(toCanary);
        }
    }

    /** The share of comparable requests that is sent to the canary from now on. */
    synchronized void weight(Percent inForce) {
        guard.weight(inForce);
    }

    /** Whether this answer decided that the canary fails. */
    synchronized boolean judge(boolean byCanary, boolean failed, long client) {
        return guard.judge(byCanary, failed, client);
    }

    /** As {@link #judge}, for a request that a cohort sent to the canary. */
    synchronized boolean judgeForced(boolean failed, long client) {
        return guard.judgeForced(failed, client);
    }

    synchronized boolean failed() {
        return guard.failed();
    }

    /** How it stands, where {@code weight} is the canary's share in force. */
    synchronized Standing standing(int weight, long nowNanos) {
        long all = assigned.all(nowNanos);
        double measured = all == 0 ? 0 : (double) assigned.some(nowNanos) / all;
        return new Standing(canary, new Percent(weight), measured, guard.evidence(), guard.bound());
    }

    synchronized KeptEvidence.Trial kept() {
        return new KeptEvidence.Trial(canary, guard.state());
    }

    /** The record of a cut that the guard has decided. */
    synchronized Cut cut(Instant at, long micros) {
        GuardState seen = guard.state();
        String reason = String.format(
                Locale.ROOT,
                "failed requests: %d of %d on %s, %d of %d on stable",
                seen.canaryFailed(),
                seen.canaryRequests(),
                canary.version(),
                seen.stableFailed(),
                seen.stableRequests());
        return new Cut(
                canary,
                at,
                reason,
                guard.evidence(),
                guard.bound(),
                seen.canaryRequests(),
                seen.canaryFailed(),
                seen.stableRequests(),
                seen.stableFailed(),
                micros,
                Optional.empty());
    }
}
