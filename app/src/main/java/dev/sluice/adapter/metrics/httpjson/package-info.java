/** Metrics from JSON documents. Start at {@link dev.sluice.adapter.metrics.httpjson.HttpJsonSource}. Other sources may not come in. */
@NullMarked
package dev.sluice.adapter.metrics.httpjson;

import org.jspecify.annotations.NullMarked;
