/**
 * What a deployment will do, in order, before anything is touched. Start at {@link dev.sluice.plan.Planner}; nothing here looks at the world.
 */
@NullMarked
package dev.sluice.plan;

import org.jspecify.annotations.NullMarked;
