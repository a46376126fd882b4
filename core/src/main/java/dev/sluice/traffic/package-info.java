/**
 * Who is served by which release: the routing table, cohorts, stickiness and what the router reports back. Start at {@link dev.sluice.traffic.RoutingTable}.
 */
@NullMarked
package dev.sluice.traffic;

import org.jspecify.annotations.NullMarked;
