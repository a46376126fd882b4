package dev.sluice.router.store;

import dev.sluice.base.Epoch;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.RoutingTable;
import java.util.List;
import java.util.Optional;

/** The cuts that hold, oldest first. */
public record KeptCuts(List<Held> cuts) {
    public static final KeptCuts NONE = new KeptCuts(List.of());

    public KeptCuts {
        cuts = List.copyOf(cuts);
    }

    /** A cut that holds: for every table, and once acknowledged, up to the table that was in force then. */
    public record Held(Cut cut, Optional<Until> acknowledged) {
        public boolean holdsFor(RoutingTable table) {
            return acknowledged.isEmpty() || acknowledged.get().includes(table);
        }
    }

    /** The last table that an acknowledged cut holds for: acknowledging alone sends nobody to the canary. */
    public record Until(Epoch epoch, long version) {
        boolean includes(RoutingTable table) {
            int byEpoch = table.epoch().compareTo(epoch);
            return byEpoch < 0 || (byEpoch == 0 && table.version() <= version);
        }
    }
}
