package dev.sluice.router.store;

import dev.sluice.base.SluiceException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Writes down cuts and evidence as they change, on a thread of its own: cuts as soon as it is told, through to the disk;
 * evidence ten times a second. What could not be written is tried again with the next round.
 */
public final class Keeper implements AutoCloseable {
    private static final long ROUND_MILLIS = 100;

    private final StateFile<KeptCuts> cutsFile;
    private final StateFile<KeptEvidence> evidenceFile;
    private final Supplier<KeptCuts> cuts;
    private final Supplier<KeptEvidence> evidence;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("keeper").daemon().factory());
    private KeptCuts writtenCuts;
    private KeptEvidence writtenEvidence;

    /** Starts to keep what the suppliers give, where it differs from what the files hold now. */
    public Keeper(RouterDirectory directory, Supplier<KeptCuts> cuts, Supplier<KeptEvidence> evidence) {
        this.cutsFile = directory.cuts();
        this.evidenceFile = directory.evidence();
        this.cuts = cuts;
        this.evidence = evidence;
        this.writtenCuts = cuts.get();
        this.writtenEvidence = evidence.get();
        thread.scheduleWithFixedDelay(this::round, ROUND_MILLIS, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Something was cut: have it written at once. Does not wait. */
    public void wake() {
        thread.execute(this::round);
    }

    private void round() {
        try {
            writeDown();
        } catch (SluiceException e) {
            complain(e);
        }
    }

    /** Returns when the cuts are on the disk, or could not be brought there: whoever acts on one counts on it after a crash. */
    public void writeCuts() {
        try {
            writeDownCuts();
        } catch (SluiceException e) {
            complain(e);
        }
    }

    /** Returns when everything is written down. */
    public synchronized void writeDown() {
        writeDownCuts();
        KeptEvidence evidenceNow = evidence.get();
        if (!evidenceNow.equals(writtenEvidence)) {
            evidenceFile.write(evidenceNow);
            writtenEvidence = evidenceNow;
        }
    }

    private synchronized void writeDownCuts() {
        KeptCuts cutsNow = cuts.get();
        if (!cutsNow.equals(writtenCuts)) {
            cutsFile.writeThrough(cutsNow);
            writtenCuts = cutsNow;
        }
    }

    private static void complain(SluiceException e) {
        System.err.println("router: " + e.what());
    }

    @Override
    public void close() {
        thread.close();
        writeDown();
    }
}
