/** Metrics from files that grow: the instances' logs and the router's access log. Start at {@link dev.sluice.adapter.metrics.logs.InstanceLogsSource}. Other sources may not come in. */
@NullMarked
package dev.sluice.adapter.metrics.logs;

import org.jspecify.annotations.NullMarked;
