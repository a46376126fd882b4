/**
 * Samples in, verdict out: the anytime-valid tests that judge a release. Pure functions and preallocated state; formulas name their source.
 */
@NullMarked
package dev.sluice.analysis;

import org.jspecify.annotations.NullMarked;
