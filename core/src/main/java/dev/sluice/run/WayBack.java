package dev.sluice.run;

import dev.sluice.journal.DeploymentState;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.traffic.BackendId;
import java.util.Optional;

/** The quickest safe way back from where an environment stands. */
public sealed interface WayBack {
    /** A deployment is under way: it is taken back. */
    record TakeBack(DeploymentState running) implements WayBack {}

    /** The release before is still warm: traffic goes back to it at once. */
    record RouteBack(DeploymentState watching) implements WayBack {}

    /**
     * An earlier release is started again and then gets the traffic.
     *
     * @param brought by that deployment
     * @param downgrade where the database is taken back to first; empty where it stays
     */
    record StartKept(ReleaseRef release, BackendId brought, Optional<String> downgrade) implements WayBack {}

    /** There is no safe way. */
    record Refused(String why, String help) implements WayBack {}
}
