package dev.sluice.router.store;

import dev.sluice.base.Epoch;
import dev.sluice.traffic.RoutingTable;
import java.util.Optional;

/** The table a router serves from. {@code highest} is the highest epoch it has seen; lower ones are refused for ever. */
public record KeptTable(Epoch highest, Optional<RoutingTable> table) {
    public static final KeptTable NONE = new KeptTable(Epoch.NONE, Optional.empty());
}
