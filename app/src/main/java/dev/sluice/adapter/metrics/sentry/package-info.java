/** Metrics from Sentry: the issues of a release. Start at {@link dev.sluice.adapter.metrics.sentry.SentrySource}. Other sources may not come in. */
@NullMarked
package dev.sluice.adapter.metrics.sentry;

import org.jspecify.annotations.NullMarked;
