/**
 * What sources of metrics have in common: a question about one version, and the {@link dev.sluice.adapter.metrics.sample.Sample}
 * that comes of it. What a sample means for a release is not known here.
 */
@NullMarked
package dev.sluice.adapter.metrics.sample;

import org.jspecify.annotations.NullMarked;
