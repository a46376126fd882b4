package dev.sluice.plan;

import dev.sluice.traffic.BackendId;

/** A release that runs in the environment, under the deployment that brought it. */
public record Standing(BackendId backend, ReleaseRef release) {}
