/**
 * What the guard would do, and why it did: simulated releases judged by the very classes of {@code analysis}, and verdicts recomputed
 * from the journal. Start at {@link dev.sluice.cli.guard.Simulation} and {@link dev.sluice.cli.guard.Explanation}.
 *
 * <p>Pure: files, journals and terminals belong to the commands. Randomness comes from a seed that is printed.
 */
@NullMarked
package dev.sluice.cli.guard;

import org.jspecify.annotations.NullMarked;
