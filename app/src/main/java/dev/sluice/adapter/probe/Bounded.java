package dev.sluice.adapter.probe;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A question that ends in time, whoever is asked: on a thread of its own, which is interrupted and left behind if need be. */
final class Bounded {
    private Bounded() {}

    /** Throws what the question throws, or {@link TimeoutException}. */
    static <T> T ask(Duration limit, Callable<T> question) throws Exception {
        FutureTask<T> task = new FutureTask<>(question);
        Thread.ofVirtual().name("probe").start(task);
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } finally {
            // Interrupting a virtual thread closes the socket that it waits for.
            task.cancel(true);
        }
    }
}
