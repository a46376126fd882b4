/** Metrics from Prometheus, or what speaks its query API. Start at {@link dev.sluice.adapter.metrics.prometheus.PrometheusSource}. Other sources may not come in. */
@NullMarked
package dev.sluice.adapter.metrics.prometheus;

import org.jspecify.annotations.NullMarked;
