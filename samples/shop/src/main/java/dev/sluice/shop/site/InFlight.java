package dev.sluice.shop.site;

import java.time.Duration;

/** The number of requests that have begun and not ended. */
final class InFlight {
    private int requests;

    synchronized void enter() {
        requests++;
    }

    synchronized void exit() {
        requests--;
        if (requests == 0) {
            notifyAll();
        }
    }

    /** Waits until there is none; false where there still are some after the given time. */
    synchronized boolean awaitNone(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (requests > 0) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            try {
                wait(leftMillis);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
