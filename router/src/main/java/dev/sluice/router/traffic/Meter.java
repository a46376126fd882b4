package dev.sluice.router.traffic;

import dev.sluice.analysis.LatencyState;
import dev.sluice.analysis.RecentLatencies;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.traffic.BackendId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/**
 * What was measured of one backend. Written by all event loops at once, without locks and without allocating; a reader may see
 * a request in one number and not yet in another.
 */
final class Meter {
    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 2;
    private static final int CLASSES = 6;

    private final BackendId backend;
    private final AtomicHistogram micros = new AtomicHistogram(LONGEST_MICROS, DIGITS);
    /** What is recorded while another thread records is left out: which requests those are has nothing to do with how long they took. */
    private final AtomicBoolean recentIsTaken = new AtomicBoolean();

    private RecentLatencies recent = new RecentLatencies();
    private final LongAdder requests = new LongAdder();
    private final LongAdder judged = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder[] byStatusClass = new LongAdder[CLASSES];

    Meter(BackendId backend) {
        this.backend = backend;
        for (int i = 0; i < CLASSES; i++) {
            byStatusClass[i] = new LongAdder();
        }
    }

    /** Goes on counting where an earlier process was. */
    void restore(KeptEvidence.Counts counts) {
        requests.add(counts.requests());
        judged.add(counts.judged());
        failed.add(counts.failed());
        counts.recent().ifPresent(kept -> recent = RecentLatencies.of(kept));
    }

    KeptEvidence.Counts counts() {
        return new KeptEvidence.Counts(backend, requests.sum(), judged.sum(), failed.sum(), Optional.of(recentState()));
    }

    private LatencyState.Recent recentState() {
        while (!recentIsTaken.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
        try {
            return recent.state();
        } finally {
            recentIsTaken.set(false);
        }
    }

    void judged(boolean hasFailed) {
        judged.increment();
        if (hasFailed) {
            failed.increment();
        }
    }

    /** An answer that was judged as fine broke off. */
    void failedAfterAll() {
        failed.increment();
    }

    void retried() {
        retried.increment();
    }

    /** @param status what the client got; 0 where it got nothing */
    void landed(int status) {
        requests.increment();
        byStatusClass[Math.clamp(status / 100, 0, CLASSES - 1)].increment();
    }

    void took(long tookMicros) {
        long bounded = Math.clamp(tookMicros, 0, LONGEST_MICROS);
        micros.recordValue(bounded);
        if (recentIsTaken.compareAndSet(false, true)) {
            recent.add(bounded);
            recentIsTaken.set(false);
        }
    }

    long retries() {
        return retried.sum();
    }

    /** Requests by the first digit of the status; at 0 those that got none. */
    List<Long> byStatusClass() {
        return Arrays.stream(byStatusClass).map(LongAdder::sum).toList();
    }

    /** A copy of the times from a request's last header byte to its answer's last byte, in microseconds. */
    Histogram micros() {
        return micros.copy();
    }
}
