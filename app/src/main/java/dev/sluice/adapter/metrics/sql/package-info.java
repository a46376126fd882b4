/** Metrics from the environment's database. Start at {@link dev.sluice.adapter.metrics.sql.SqlSource}. Other sources may not come in. */
@NullMarked
package dev.sluice.adapter.metrics.sql;

import org.jspecify.annotations.NullMarked;
