package dev.sluice.traffic;

import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;

/**
 * Everything a router needs to serve one environment, declared as a whole. Tables are ordered by ({@code epoch},
 * {@code version}); a router refuses a table that is older than the one it has, and applying the same table twice changes
 * nothing. A cut outlives any table: see {@link Cut}.
 *
 * @param split the release that serves and the one on trial
 */
public record RoutingTable(
        EnvironmentId environment,
        Epoch epoch,
        long version,
        Listen listen,
        Limits limits,
        Stickiness stickiness,
        Split split,
        GuardLimits guard) {
    /** Whether this table may follow {@code other}. */
    public boolean isNewerThan(RoutingTable other) {
        int byEpoch = epoch.compareTo(other.epoch);
        return byEpoch > 0 || (byEpoch == 0 && version > other.version);
    }
}
