/** Metrics from programs. Start at {@link dev.sluice.adapter.metrics.command.ProgramSource}. Other sources may not come in. */
@NullMarked
package dev.sluice.adapter.metrics.command;

import org.jspecify.annotations.NullMarked;
