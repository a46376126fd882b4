package dev.sluice.journal;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.Epoch;
import java.time.Instant;

/** An event in its place in the journal. {@code sequence} counts from 1 within the deployment, without gaps. */
public record Entry(DeploymentId deployment, long sequence, Instant at, Epoch epoch, Event event) {}
