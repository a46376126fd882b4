package dev.sluice.adapter.rehearsal;

/** Cleaning up that goes through although the thread was told to stop: an interrupt would close the connections it needs. */
final class Undisturbed {
    private Undisturbed() {}

    static void run(Runnable cleaning) {
        boolean interrupted = Thread.interrupted();
        try {
            cleaning.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
