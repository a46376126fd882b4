package dev.sluice.router.forward;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Whether requests may go to the instances, or have to wait in front of them. It is never shut for longer than was said when it was shut,
 * by a clock that nobody can set. Safe for use by any thread.
 */
final class Gate {
    /** So many requests wait at most; those beyond go through. */
    static final int MOST_REQUESTS = 10_000;

    /** So much of them is kept at most. */
    static final long MOST_BYTES = 64L << 20;

    private final int mostRequests;
    private final long mostBytes;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile @Nullable Shutting last;

    Gate() {
        this(MOST_REQUESTS, MOST_BYTES);
    }

    Gate(int mostRequests, long mostBytes) {
        this.mostRequests = mostRequests;
        this.mostBytes = mostBytes;
    }

    /** One time that it was shut, and what came of it. */
    static final class Shutting {
        private final long began = System.nanoTime();
        private final long atMostNanos;
        private volatile boolean ended;
        private final LongAdder held = new LongAdder();
        private final LongAdder passed = new LongAdder();
        private final LongAdder left = new LongAdder();
        private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

        Shutting(Duration atMost) {
            this.atMostNanos = atMost.toNanos();
        }

        boolean isShut(long now) {
            return !ended && now - began < atMostNanos;
        }

        long atMostNanos() {
            return atMostNanos;
        }

        void letGo(long waitedNanos) {
            longestNanos.accumulate(waitedNanos);
        }

        void left() {
            left.increment();
        }

        long held() {
            return held.sum();
        }

        long passedBy() {
            return passed.sum();
        }

        long leftAlone() {
            return left.sum();
        }

        long longestNanos() {
            return longestNanos.get();
        }
    }

    void shut(Duration atMost) {
        last = new Shutting(atMost);
    }

    void open() {
        Shutting current = last;
        if (current != null) {
            current.ended = true;
        }
    }

    /** The last time that it was shut, which may be now; null where it never was. */
    @Nullable
    Shutting last() {
        return last;
    }

    int waiting() {
        return waiting.get();
    }

    /** Whether one more request of this size may wait; if so, it is counted. */
    boolean admits(Shutting shutting, long size) {
        if (waiting.get() >= mostRequests || bytes.get() + size > mostBytes) {
            shutting.passed.increment();
            return false;
        }
        waiting.incrementAndGet();
        bytes.addAndGet(size);
        shutting.held.increment();
        return true;
    }

    /** One that waited does so no more. */
    void departed(long size) {
        waiting.decrementAndGet();
        bytes.addAndGet(-size);
    }

    /** More has come of one that waits. */
    void grew(long more) {
        bytes.addAndGet(more);
    }
}
