/** Metrics that the router measures itself. Start at {@link dev.sluice.adapter.metrics.router.RouterNumbersSource}. Other sources may not come in. */
@NullMarked
package dev.sluice.adapter.metrics.router;

import org.jspecify.annotations.NullMarked;
