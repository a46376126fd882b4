package dev.sluice.router.traffic;

import dev.sluice.base.Percent;
import dev.sluice.router.store.KeptCuts;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.RoutingTable;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.WriterReaderPhaser;
import org.jspecify.annotations.Nullable;

/**
 * The serving that is in force, and the only place where it changes: by a table, one at a time, and by a cut, at any moment
 * from any event loop. Readers never wait; the two kinds of change exclude each other, so that no table can undo a cut that
 * was decided while it was on its way.
 */
final class InForce {
    private static final long YIELD_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final LongSupplier nanoClock;
    private final InstantSource clock;
    private final Cuts cuts;
    private final Optional<KeptEvidence.Trial> keptTrial;
    private final WriterReaderPhaser readers = new WriterReaderPhaser();
    private final Object change = new Object();
    private volatile @Nullable Serving serving;
    private volatile Runnable afterCut = () -> {};

    /** Goes on where an earlier process was. */
    InForce(LongSupplier nanoClock, InstantSource clock, KeptCuts cuts, Optional<KeptEvidence.Trial> keptTrial) {
        this.nanoClock = nanoClock;
        this.clock = clock;
        this.cuts = new Cuts(cuts);
        this.keptTrial = keptTrial;
    }

    void afterCut(Runnable task) {
        afterCut = task;
    }

    /** What to serve from; null where there is no table yet. */
    @Nullable
    Serving now() {
        return serving;
    }

    /** Who picks an instance does so between this and {@link #leave}: a table waits for it before it counts as in force. */
    long enter() {
        return readers.writerCriticalSectionEnter();
    }

    void leave(long entered) {
        readers.writerCriticalSectionExit(entered);
    }

    /** Puts a table in force; returns when nobody picks instances from the one before any more. */
    void put(Serving ready) {
        RoutingTable table = ready.table();
        synchronized (change) {
            List<BackendId> free = cuts.forgetLifted(table);
            Trial trial = trialOf(ready, free);
            if (trial != null && trial.failed() && !cuts.holdFor(table)) {
                cuts.add(trial.cut(clock.instant(), 0));
            }
            Serving judged = ready.judgedBy(trial);
            if (trial != null) {
                trial.weight(judged.stable() == null ? Percent.HUNDRED : new Percent(judged.weight()));
            }
            serving = cuts.holdFor(table) ? judged.withoutCanary() : judged;
        }
        readers.readerLock();
        try {
            readers.flipPhase(YIELD_NANOS);
        } finally {
            readers.readerUnlock();
        }
    }

    /** The trial of the table's canary: the one at hand, the one of an earlier process, or a new one. */
    private @Nullable Trial trialOf(Serving ready, List<BackendId> free) {
        RoutingTable table = ready.table();
        BackendId canary = table.split().canary().map(Backend::id).orElse(null);
        if (canary == null) {
            return null;
        }
        Serving before = serving;
        Trial trial = before == null ? restored(table) : before.trial();
        Release stable = ready.stable();
        if (trial == null || !trial.canary().equals(canary) || free.contains(canary)) {
            trial = stable == null
                    ? new Trial(canary, table.guard(), moment())
                    : new Trial(canary, table.guard(), stable.meter().counts(), moment());
        }
        trial.goOn(table.guard(), table.split().stable().map(Backend::id));
        return trial;
    }

    private Moment moment() {
        return new Moment(nanoClock.getAsLong(), clock.instant());
    }

    private @Nullable Trial restored(RoutingTable table) {
        return keptTrial.map(kept -> new Trial(kept, table.guard(), moment())).orElse(null);
    }

    /**
     * Takes the canary off the traffic; nothing happens when its trial is over by now.
     *
     * @param decidedNanos when the deciding answer was seen
     */
    void cut(Trial trial, long decidedNanos) {
        synchronized (change) {
            Serving before = serving;
            if (before == null || before.trial() != trial) {
                return;
            }
            serving = before.withoutCanary();
            cuts.add(trial.cut(clock.instant(), TimeUnit.NANOSECONDS.toMicros(nanoClock.getAsLong() - decidedNanos)));
        }
        afterCut.run();
    }

    /** Lifts the cut of one backend, for the tables to come: what is in force now stays. */
    void acknowledge(BackendId backend) {
        synchronized (change) {
            Serving current = serving;
            if (current != null) {
                RoutingTable table = current.table();
                cuts.acknowledge(backend, new KeptCuts.Until(table.epoch(), table.version()));
            }
        }
    }

    KeptCuts cuts() {
        return cuts.held();
    }

    Optional<Trial> trial() {
        Serving current = serving;
        return Optional.ofNullable(current == null ? null : current.trial());
    }

    Optional<Standing> standing() {
        Serving current = serving;
        return current == null || current.trial() == null
                ? Optional.empty()
                : Optional.of(current.trial().standing(current.weight(), nanoClock.getAsLong()));
    }

    /** The cut to tell the control plane of: that of the canary at hand, else the latest that nobody has acknowledged. */
    Optional<Cut> toTell() {
        return cuts.toTell(trial().map(Trial::canary));
    }
}
