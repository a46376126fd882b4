package dev.sluice.router.traffic;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many there were in the last ten seconds, all and some of them. Counted in slots of one second; a slot is emptied by
 * whoever enters its second first. A count that is lost in that moment does not matter to anyone who asks here.
 */
final class Recent {
    private static final int SECONDS = 10;

    private final AtomicLong second;
    private final AtomicIntegerArray all = new AtomicIntegerArray(SECONDS);
    private final AtomicIntegerArray some = new AtomicIntegerArray(SECONDS);

    Recent(long nowNanos) {
        second = new AtomicLong(TimeUnit.NANOSECONDS.toSeconds(nowNanos));
    }

    void countAll(long nowNanos) {
        all.incrementAndGet(slot(nowNanos));
    }

    void countSome(long nowNanos) {
        some.incrementAndGet(slot(nowNanos));
    }

    long all(long nowNanos) {
        slot(nowNanos);
        return sum(all);
    }

    long some(long nowNanos) {
        slot(nowNanos);
        return sum(some);
    }

    private int slot(long nowNanos) {
        long now = TimeUnit.NANOSECONDS.toSeconds(nowNanos);
        long seen = second.get();
        if (now > seen && second.compareAndSet(seen, now)) {
            for (long passed = Math.max(seen + 1, now - SECONDS + 1); passed <= now; passed++) {
                all.set(Math.floorMod(passed, SECONDS), 0);
                some.set(Math.floorMod(passed, SECONDS), 0);
            }
        }
        return Math.floorMod(now, SECONDS);
    }

    private static long sum(AtomicIntegerArray slots) {
        long sum = 0;
        for (int i = 0; i < SECONDS; i++) {
            sum += slots.get(i);
        }
        return sum;
    }
}
