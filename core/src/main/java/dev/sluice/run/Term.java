package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Journal;
import dev.sluice.port.Journal.Lease;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A lease that is kept while it is open: a thread renews it at a third of its term. Once another holder came, {@link #check}
 * throws, and so does every append under its epoch.
 */
final class Term implements AutoCloseable {
    static final Duration LENGTH = Duration.ofSeconds(15);

    private final Journal journal;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Lease lease;
    private volatile boolean lost;

    private Term(Journal journal, Lease lease) {
        this.journal = journal;
        this.lease = lease;
    }

    static Term begin(Journal journal, EnvironmentId environment, String holder) {
        Term term = new Term(journal, journal.acquire(environment, holder, LENGTH));
        Thread.ofVirtual().name("lease " + environment).start(term::keep);
        return term;
    }

    private void keep() {
        try {
            while (!lost && !closed.await(LENGTH.toMillis() / 3, TimeUnit.MILLISECONDS)) {
                renew();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** A renewal that fails for another reason is tried again: whether the epoch still holds is asked before every act. */
    private void renew() {
        try {
            lease = journal.renew(lease, LENGTH);
        } catch (SluiceException e) {
            lost = e.code() == Code.FENCED;
        }
    }

    Epoch epoch() {
        return lease.epoch();
    }

    /** Throws {@code FENCED} unless the epoch is still the environment's newest: asked right before every act. */
    void check() {
        if (lost || !journal.epoch(lease.environment()).equals(lease.epoch())) {
            throw new SluiceException(
                    Code.FENCED,
                    "another carrier took over " + lease.environment(),
                    "nothing to do: it carries on from the journal");
        }
    }

    @Override
    public void close() {
        closed.countDown();
        journal.release(lease);
    }
}
