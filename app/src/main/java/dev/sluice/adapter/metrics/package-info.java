/**
 * What is measured of a release beside its requests, from whatever source. Start at
 * {@link dev.sluice.adapter.metrics.LiveMetrics}; each outside system has a package of its own below. When something is measured,
 * and what measurements mean together, is the core's.
 */
@NullMarked
package dev.sluice.adapter.metrics;

import org.jspecify.annotations.NullMarked;
