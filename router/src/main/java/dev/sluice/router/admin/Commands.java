package dev.sluice.router.admin;

import dev.sluice.base.Epoch;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import java.time.Duration;

/** What can be asked of a router. Safe for use by several threads; errors are {@link dev.sluice.base.SluiceException}s. */
public interface Commands {
    /** Puts a table in force and on the disk. {@code FENCED} when it is older than what the router has seen. */
    RouterState apply(RoutingTable table);

    RouterState state();

    /** Lifts the cut of exactly this backend for the tables to come. {@code FENCED} when the epoch is older. */
    void acknowledge(BackendId backend, Epoch epoch);

    /**
     * Holds what arrives from now on until {@link #resume}, or until {@code atMost} is over by the router's own clock. Where it holds
     * already under this epoch, nothing changes. {@code FENCED} when the epoch is older.
     */
    RouterState pause(Duration atMost, Epoch epoch);

    /** Lets go what is held. {@code FENCED} when the epoch is older. */
    RouterState resume(Epoch epoch);

    /** Begins to stop: the process ends when what is under way is finished, or {@code drain} is over. Returns at once. */
    void stop(Duration drain);

    /** What was measured, in Prometheus' text format. */
    String metrics();
}
