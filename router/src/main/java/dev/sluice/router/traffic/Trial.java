package dev.sluice.router.traffic;

import dev.sluice.analysis.Guard;
import dev.sluice.analysis.LatencyState;
import dev.sluice.analysis.ReleaseEvidence;
import dev.sluice.analysis.ReleaseState;
import dev.sluice.analysis.SampleRatio;
import dev.sluice.base.Percent;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.GuardLimits.InitialDelay;
import dev.sluice.traffic.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A canary under the guard's eye, for as long as it is one: through changes of weight, new tables and restarts. One lock for
 * all event loops; it is held for some dozen nanoseconds.
 */
final class Trial {
    /** The chance of ever calling a split wrong that is right. */
    private static final double SPLIT_ALPHA = 0.001;

    /** For so long after stable's last request its latencies stand in for it: then the time of day is another. */
    private static final long RECORD_LASTS_NANOS = Duration.ofHours(1).toNanos();

    private static final long NEVER = Long.MIN_VALUE;

    private final BackendId canary;
    private final long salt;
    private final Moment began;
    private final Recent assigned;
    private GuardLimits limits;
    private ReleaseEvidence evidence;
    private SampleRatio users;
    private volatile SeenUsers seen = new SeenUsers();
    private String stable = "stable";
    private long firstNanos = NEVER;
    private long stableNanos;
    private boolean isWarm;
    private boolean isRecordDismissed;

    /** @param beside what stable has shown before: it says what a healthy release may do */
    Trial(BackendId canary, GuardLimits limits, KeptEvidence.Counts beside, Moment now) {
        this(
                canary,
                limits,
                ReleaseEvidence.beside(
                        limits,
                        beside.judged(),
                        beside.failed(),
                        beside.recent().orElse(LatencyState.Recent.NONE)),
                now);
    }

    /** A trial of the first release, which has nothing beside it. */
    Trial(BackendId canary, GuardLimits limits, Moment now) {
        this(canary, limits, new ReleaseEvidence(limits), now);
    }

    /** Goes on where an earlier process was. */
    Trial(KeptEvidence.Trial kept, GuardLimits limits, Moment now) {
        this(kept.canary(), limits, ReleaseEvidence.restore(limits, kept.evidence()), now);
        kept.further().ifPresent(further -> {
            users = SampleRatio.restore(
                    SPLIT_ALPHA, further.users().evidence(), further.users().assigned());
            seen = further.users().seen().map(SeenUsers::of).orElseGet(SeenUsers::new);
            firstNanos = further.firstAt().map(now::nanosOf).orElse(NEVER);
            stableNanos = further.stableAt().map(now::nanosOf).orElse(now.nanos());
        });
    }

    private Trial(BackendId canary, GuardLimits limits, ReleaseEvidence evidence, Moment now) {
        this.canary = canary;
        this.salt = Hash.salt(canary);
        this.began = now;
        this.assigned = new Recent(now.nanos());
        this.limits = limits;
        this.evidence = evidence;
        this.users = new SampleRatio(SPLIT_ALPHA);
        this.stableNanos = now.nanos();
    }

    BackendId canary() {
        return canary;
    }

    long salt() {
        return salt;
    }

    /** What is beside it now, and by which limits it is judged; both may change under way, and what was learnt stays. */
    synchronized void goOn(GuardLimits wanted, Optional<BackendId> beside) {
        stable = beside.map(it -> it.version().toString()).orElse("stable");
        if (!wanted.equals(limits)) {
            evidence = ReleaseEvidence.restore(wanted, evidence.state());
            limits = wanted;
            isWarm = false;
        }
    }

    /** One comparable request is on its way to the one or the other. */
    void assigned(boolean toCanary, long nowNanos) {
        assigned.countAll(nowNanos);
        if (toCanary) {
            assigned.countSome(nowNanos);
        }
        synchronized (this) {
            keepTime(toCanary, nowNanos);
            evidence.assigned(toCanary);
        }
    }

    /** A user was assigned for the first time, by chance alone, while {@code weight} hundredths of a percent was set. */
    synchronized void assignedFirst(boolean toCanary, int weight) {
        users.assigned(toCanary, (double) weight / Percent.WHOLE);
    }

    /** As {@link #assignedFirst}, if this is the first time; users who bring their own names may come again at any time. */
    void assignedPerhapsFirst(long user, boolean toCanary, int weight) {
        if (seen.isNew(user)) {
            synchronized (this) {
                if (seen.isNew(user)) {
                    seen.mark(user);
                    assignedFirst(toCanary, weight);
                }
            }
        }
    }

    /** One request is on its way to the canary, and chance has no part in it. */
    synchronized void assignedForSure(long nowNanos) {
        keepTime(true, nowNanos);
    }

    private void keepTime(boolean toCanary, long nowNanos) {
        if (!isWarm) {
            firstNanos = toCanary && firstNanos == NEVER ? nowNanos : firstNanos;
            long since = firstNanos == NEVER ? 0 : nowNanos - firstNanos;
            InitialDelay delay = limits.initialDelay().orElse(InitialDelay.NONE);
            boolean failuresCold = since < delay.failures().toNanos();
            boolean latencyCold = since < delay.latency().toNanos();
            evidence.warmingUp(failuresCold, latencyCold);
            isWarm = !failuresCold && !latencyCold;
        }
        if (!isRecordDismissed && nowNanos - stableNanos > RECORD_LASTS_NANOS) {
            evidence.dismissRecord();
            isRecordDismissed = true;
        }
    }

    /** The share of comparable requests that is sent to the canary from now on. */
    synchronized void weight(Percent inForce) {
        evidence.weight(inForce);
    }

    /** Whether this answer decided that the canary fails. */
    synchronized boolean judge(boolean byCanary, boolean failed, long client) {
        return evidence.judge(byCanary, failed, client);
    }

    /** As {@link #judge}, for a request that a cohort sent to the canary. */
    synchronized boolean judgeForced(boolean failed, long client) {
        return evidence.judgeForced(failed, client);
    }

    /** A comparable request that did not fail took so long; gives whether that decided that the canary is too slow. */
    synchronized boolean took(boolean byCanary, long micros, long client, long nowNanos) {
        if (!byCanary) {
            stableNanos = nowNanos;
            isRecordDismissed = false;
        }
        return evidence.took(byCanary, micros, client, nowNanos);
    }

    /** A client went away after so long, without an answer; gives whether that decided that the canary is too slow. */
    synchronized boolean gaveUp(boolean byCanary, long micros, long client, long nowNanos) {
        return evidence.gaveUp(byCanary, micros, client, nowNanos);
    }

    synchronized boolean failed() {
        return evidence.failed();
    }

    /** How it stands, where {@code weight} is the canary's share in force. */
    synchronized Standing standing(int weight, long nowNanos) {
        long all = assigned.all(nowNanos);
        double measured = all == 0 ? 0 : (double) assigned.some(nowNanos) / all;
        return new Standing(canary, new Percent(weight), measured, evidence.evidence(), evidence.bound(), judgement());
    }

    private Judgement judgement() {
        Judgement.Users shared = new Judgement.Users(users.users(), users.evidence(), users.mismatched());
        return evidence.judgement(shared, !isWarm && limits.initialDelay().isPresent());
    }

    synchronized KeptEvidence.Trial kept() {
        ReleaseState state = evidence.state();
        return new KeptEvidence.Trial(
                canary,
                state.failures(),
                Optional.of(new KeptEvidence.Further(
                        state.failed(),
                        state.decidedEvidence(),
                        state.latencies(),
                        new KeptEvidence.Users(users.users(), users.weights(), Optional.of(seen.written())),
                        firstNanos == NEVER ? Optional.empty() : Optional.of(began.instantOf(firstNanos)),
                        Optional.of(began.instantOf(stableNanos)))));
    }

    /** The record of a cut that the guard has decided. */
    synchronized Cut cut(Instant at, long micros) {
        Guard seen = evidence.failures();
        Judgement judgement = judgement();
        return new Cut(
                canary,
                at,
                new CutReason(judgement, canary.version().toString(), stable).sentence(),
                evidence.evidence(),
                evidence.bound(),
                seen.canaryRequests(),
                seen.canaryFailed(),
                seen.stableRequests(),
                seen.stableFailed(),
                micros,
                Optional.of(judgement));
    }
}
