package dev.sluice.adapter.database;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The rests between the attempts at something that others keep from us: doubled each time up to a longest one, and each
 * lengthened by up to a half at random, so that two that collided do not collide again.
 */
record Pauses(Duration first, Duration longest) {
    static final Pauses USUAL = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(30));
    private static final int MOST_DOUBLINGS = 20;

    /** @param attempt how many there were, at least one */
    Duration after(int attempt) {
        Duration doubled = first.multipliedBy(1L << Math.min(attempt - 1, MOST_DOUBLINGS));
        Duration bounded = doubled.compareTo(longest) < 0 ? doubled : longest;
        return bounded.plusMillis(ThreadLocalRandom.current().nextLong(bounded.toMillis() / 2 + 1));
    }

    void rest(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(Code.TIMED_OUT, "interrupted between two attempts", "", e);
        }
    }
}
