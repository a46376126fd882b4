/**
 * Who serves a request, and who no longer does: assignment, stickiness, health of instances, measuring, the guard and its cut.
 * Start at {@link dev.sluice.router.traffic.TrafficSwitch}; {@link dev.sluice.router.traffic.Trip} is one request from its
 * assignment to its end. All of it runs on event loops: nothing here blocks, writes files or knows sockets.
 */
@NullMarked
package dev.sluice.router.traffic;

import org.jspecify.annotations.NullMarked;
