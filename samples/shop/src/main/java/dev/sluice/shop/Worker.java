package dev.sluice.shop;

import dev.sluice.shop.store.WorkerRun;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The component without a route: packs what was ordered, until it is told to end. */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final int PAUSE_MILLIS = 100;

    private final WorkerRun run;
    private final CountDownLatch toldToEnd = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    Worker(WorkerRun run) {
        this.run = run;
    }

    /** Works until {@link #end}; an absent database is waited for. The last thing it writes is when it was last seen. */
    void work() throws InterruptedException {
        try {
            do {
                packWhatWaits();
            } while (!toldToEnd.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        } finally {
            ended.countDown();
        }
    }

    private void packWhatWaits() {
        try {
            run.beat();
            int packed = 1;
            while (packed > 0 && toldToEnd.getCount() > 0) {
                packed = run.pack();
                run.beat();
            }
        } catch (SQLException failed) {
            LOG.warn("orders are not packed now: {}", failed.getMessage());
        }
    }

    /** Lets the running batch finish; returns when nothing more will be written. */
    void end() {
        toldToEnd.countDown();
        try {
            ended.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
