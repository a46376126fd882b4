package dev.sluice.port;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where events are kept, and who may append them. An append is on the disk when it returns; one that threw may or may not be
 * there, so look. Safe for use by several threads and processes.
 */
public interface Journal extends AutoCloseable {
    /**
     * Takes the environment's lease, with the next epoch: when it is free, has expired, or its holder is known to be dead.
     * Throws {@code BUSY} with who holds it and since when.
     */
    Lease acquire(EnvironmentId environment, String holder, Duration term);

    /** Extends a lease. Throws {@code FENCED} when another holder came since. */
    Lease renew(Lease lease, Duration term);

    /** Gives a lease back; its epoch stays the environment's. Does nothing when another holder came since. */
    void release(Lease lease);

    /** Who holds the environment now; empty when nobody does, or only a dead or late one. */
    Optional<Lease> holder(EnvironmentId environment);

    /** The highest epoch that was ever given for the environment. */
    Epoch epoch(EnvironmentId environment);

    /** Begins a deployment with its first event. Throws {@code FENCED} when the epoch is not the environment's newest. */
    DeploymentId open(EnvironmentId environment, Epoch epoch, Event.Opened first);

    /** Appends an event. Throws {@code FENCED} when the epoch is not the environment's newest. */
    Entry append(DeploymentId deployment, Epoch epoch, Event event);

    /** Appends what a person asks for, under whatever epoch there is. */
    Entry request(DeploymentId deployment, Event.Requested request);

    /** The events of one deployment after a sequence number, in order. */
    List<Entry> read(DeploymentId deployment, long after);

    /** The deployments of an environment, oldest first. */
    List<DeploymentId> deployments(EnvironmentId environment);

    /** The environment of a deployment; empty when there is no such deployment. */
    Optional<EnvironmentId> environment(DeploymentId deployment);

    /** Every environment that ever had a deployment. */
    List<EnvironmentId> environments();

    @Override
    void close();

    /**
     * The right to act on an environment.
     *
     * @param holder who: {@code host/bootId/pid/startTime} of the process
     */
    record Lease(EnvironmentId environment, String holder, Epoch epoch, Instant since, Instant until) {}
}
