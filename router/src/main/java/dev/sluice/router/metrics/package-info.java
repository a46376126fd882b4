/**
 * What the router tells the outside: Prometheus' text format and health on a loopback port, and the access log. Start at
 * {@link dev.sluice.router.metrics.MetricsPort}. Nothing here runs on an event loop but
 * {@link dev.sluice.router.metrics.AccessLog#landed}.
 */
@NullMarked
package dev.sluice.router.metrics;

import org.jspecify.annotations.NullMarked;
