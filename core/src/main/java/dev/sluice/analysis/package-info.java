/**
 * Samples in, verdict out: the anytime-valid tests that judge a release, as docs/analysis.md derives them. Start at
 * {@link dev.sluice.analysis.Guard}, which looks at every request, and at {@link dev.sluice.analysis.ReleaseEvidence}, which joins it with latency
 * under one error budget.
 *
 * <p>Pure functions and preallocated state; formulas name their source. No clock, no randomness, no I/O may come in, and of the
 * other packages only {@code base} and the guard's limits.
 */
@NullMarked
package dev.sluice.analysis;

import org.jspecify.annotations.NullMarked;
