package dev.sluice.adapter.supervise;

import java.util.Optional;

/**
 * What is known of a supervised program now.
 *
 * @param supervisor the script that restarts it; empty when it is gone
 * @param program the program itself; empty while it does not run
 * @param exits how often it ended by itself since it was started
 * @param lastExit the status it ended with the last time, 128 and the signal's number for a signal; -1 while {@code exits} is 0
 */
public record Supervised(
        Optional<ProcessIdentity> supervisor, Optional<ProcessIdentity> program, int exits, int lastExit) {
    /** Whether neither it nor what would restart it is there. */
    public boolean gone() {
        return supervisor.isEmpty() && program.isEmpty();
    }
}
