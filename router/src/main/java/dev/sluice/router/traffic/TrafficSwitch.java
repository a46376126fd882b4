package dev.sluice.router.traffic;

import dev.sluice.router.forward.Failure;
import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.router.forward.RequestFacts;
import dev.sluice.router.forward.Switchboard;
import dev.sluice.router.store.KeptCuts;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.RoutingTable;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides who serves each request, and judges what came of it. Requests read one immutable {@link Serving}, which tables and
 * cuts replace as a whole ({@link InForce}); what happens to one of them is a {@link Trip}.
 *
 * <p>Thread-safety: requests come from any number of event loops and never wait; everything else may be asked by any thread.
 */
public final class TrafficSwitch implements Switchboard {
    private final LongSupplier nanoClock;
    private final InstantSource clock;
    private final RequestLog log;
    private final RetryBudget budget;
    private final Fleet fleet = new Fleet();
    private final InForce inForce;
    private final LongAdder unserved = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /**
     * A switch that goes on where an earlier process was.
     *
     * @param nanoClock as {@link System#nanoTime}
     */
    public TrafficSwitch(
            LongSupplier nanoClock, InstantSource clock, RequestLog log, KeptCuts cuts, KeptEvidence evidence) {
        this.nanoClock = nanoClock;
        this.clock = clock;
        this.log = log;
        this.budget = new RetryBudget(nanoClock.getAsLong());
        this.inForce = new InForce(nanoClock, clock, cuts, evidence.trial());
        fleet.restore(evidence.backends());
    }

    /** Calls {@code task} whenever something was cut, on the event loop that cut: it must not wait. */
    public void afterCut(Runnable task) {
        inForce.afterCut(task);
    }

    @Override
    public Flight board(RequestFacts request) {
        long now = nanos();
        budget.request(now);
        long entered = inForce.enter();
        try {
            Serving current = inForce.now();
            if (current == null) {
                return new Trip(this, request, Serving.Assignment.NOBODY, null, null, null);
            }
            Serving.Assignment who = current.assign(request);
            Release release = who.release();
            String component = release == null ? null : release.routes().component(request.path());
            if (release != null && component == null) {
                return new Stray(this, request, now);
            }
            Trial trial = current.trial();
            if (trial != null) {
                told(trial, who, current, now);
            }
            Instance instance = release == null ? null : release.pool(component).choose(now, null);
            if (instance != null) {
                instance.begin();
            }
            return new Trip(this, request, who, trial, component, instance);
        } finally {
            inForce.leave(entered);
        }
    }

    private static void told(Trial trial, Serving.Assignment who, Serving current, long now) {
        if (current.stable() == null || (who.canary() && !who.comparable())) {
            trial.assignedForSure(now);
        } else if (who.comparable()) {
            trial.assigned(who.canary(), now);
            if (!current.recognition().marksUsers()) {
                trial.assignedPerhapsFirst(who.user(), who.canary(), current.weight());
            } else if (who.setCookie() != null) {
                trial.assignedFirst(who.canary(), current.weight());
            }
        }
    }

    @Override
    public Limits limits() {
        Serving current = inForce.now();
        return current == null ? Limits.DEFAULT : current.table().limits();
    }

    @Override
    public void refused(int status) {
        refused.increment();
    }

    /**
     * Makes a table ready. Running the result puts it in force; when that returns, no request is on its way any more to an
     * instance that the table does not name, but for those that {@link #measured} counts as in flight. Tables are put in force
     * one at a time.
     *
     * @throws dev.sluice.base.SluiceException {@code CONFIGURATION} where the table cannot be served; nothing has changed then
     */
    public Runnable prepare(RoutingTable table) {
        Serving ready = Serving.of(table, fleet::ready);
        return () -> {
            inForce.put(ready);
            fleet.keepOnly(table);
        };
    }

    /**
     * Lifts the cut of one backend, for the tables to come: what is in force now stays. Nothing happens where there is no
     * such cut.
     */
    public void acknowledge(BackendId backend) {
        inForce.acknowledge(backend);
    }

    /** One request's outcome, as the guard is to see it. */
    void judge(Trip trip, boolean failed) {
        Release release = trip.assigned().release();
        if (release != null) {
            release.meter().judged(failed);
            guard(trip, failed);
        }
    }

    /** What was judged as fine broke off: the failure is judged, the request counts once. */
    void failedAfterAll(Trip trip) {
        Release release = trip.assigned().release();
        if (release != null) {
            release.meter().failedAfterAll();
            guard(trip, true);
        }
    }

    private void guard(Trip trip, boolean failed) {
        Trial trial = trip.trial();
        if (trial == null) {
            return;
        }
        Serving.Assignment who = trip.assigned();
        if (!who.comparable() && !who.canary()) {
            return;
        }
        long seenNanos = failed ? nanos() : 0;
        boolean decided = who.comparable()
                ? trial.judge(who.canary(), failed, who.user())
                : trial.judgeForced(failed, who.user());
        if (decided) {
            inForce.cut(trial, seenNanos);
        }
    }

    /** Where a request may be tried once more, told that it begins; null where that is nowhere, or too much already. */
    @Nullable
    Instance nextInstance(Trip trip, Instance failed, Failure failure) {
        Release release = trip.assigned().release();
        if (release == null) {
            return null;
        }
        long now = nanos();
        long entered = inForce.enter();
        try {
            Serving current = inForce.now();
            Release newest = current == null ? null : current.release(release.id());
            Pool pool = (newest == null ? release : newest).pool(trip.component());
            Instance next = pool.choose(now, failed);
            boolean inVain = failure == Failure.CONNECT
                    && next == failed
                    && !failed.health().suspected();
            if (next == null || inVain || !budget.retry(failure, now)) {
                return null;
            }
            next.begin();
            release.meter().retried();
            return next;
        } finally {
            inForce.leave(entered);
        }
    }

    void landed(Trip trip, Landing landing, long answerBytes) {
        long now = nanos();
        Release release = trip.assigned().release();
        if (release == null) {
            unserved.increment();
        } else {
            release.meter().landed(trip.status());
            if (trip.isMeasured(landing)) {
                release.meter().took(trip.servedMicros(now));
            }
            compare(trip, landing, now);
        }
        if (isLogged()) {
            log.landed(
                    trip.entry(clock.instant(), answerBytes, TimeUnit.NANOSECONDS.toMicros(now - trip.boardedNanos())));
        }
    }

    /** How long it took, as the guard is to see it. */
    private void compare(Trip trip, Landing landing, long now) {
        Trial trial = trip.trial();
        Serving.Assignment who = trip.assigned();
        if (trial == null || !who.comparable()) {
            return;
        }
        boolean decided = trip.isMeasured(landing)
                ? trial.took(who.canary(), trip.servedMicros(now), who.user(), now)
                : trip.isGivenUp(landing) && trial.gaveUp(who.canary(), trip.servedMicros(now), who.user(), now);
        if (decided) {
            inForce.cut(trial, now);
        }
    }

    /** A request for a path without a route has got its answer. */
    void strayed(Stray stray, long answerBytes) {
        refused.increment();
        if (isLogged()) {
            log.landed(stray.entry(
                    clock.instant(), answerBytes, TimeUnit.NANOSECONDS.toMicros(nanos() - stray.sinceNanos())));
        }
    }

    private boolean isLogged() {
        Serving current = inForce.now();
        return current != null && current.table().listen().accessLog();
    }

    long nanos() {
        return nanoClock.getAsLong();
    }

    /** The cuts that hold, to be written down. */
    public KeptCuts cuts() {
        return inForce.cuts();
    }

    /** What requests have shown so far, to be written down. */
    public KeptEvidence evidence() {
        return new KeptEvidence(
                fleet.members().stream().map(it -> it.meter().counts()).toList(),
                inForce.trial().map(Trial::kept));
    }

    /** What was measured of every backend that serves or still has something to finish. */
    public List<Measured> measured() {
        Serving current = inForce.now();
        return fleet.members().stream()
                .filter(it -> it.inFlight() > 0 || (current != null && current.release(it.id()) != null))
                .map(Measured::of)
                .toList();
    }

    /** Requests under way to instances. */
    public long inFlight() {
        return fleet.members().stream().mapToLong(Fleet.Member::inFlight).sum();
    }

    /** Requests that no release was there for. */
    public long unserved() {
        return unserved.sum();
    }

    /** Requests that were malformed, too large or too slow, or for a path without a route. */
    public long refused() {
        return refused.sum();
    }

    /** How the trial of the canary stands; empty where there is no canary. */
    public Optional<Standing> standing() {
        return inForce.standing();
    }

    /** The cut to tell the control plane of: that of the canary at hand, else the latest that nobody has acknowledged. */
    public Optional<Cut> cut() {
        return inForce.toTell();
    }
}
