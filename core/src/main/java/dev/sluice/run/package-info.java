/**
 * Decide, record, act, record: the engine that carries a deployment from its journal to its end. Start at {@link dev.sluice.run.Engine} and {@link dev.sluice.run.Decide}; the world is reached through ports only.
 */
@NullMarked
package dev.sluice.run;

import org.jspecify.annotations.NullMarked;
