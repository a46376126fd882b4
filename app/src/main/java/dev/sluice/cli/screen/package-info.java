/**
 * What people see in the terminal: pure functions from folded states and the time to lines. No journal, no clock, no output
 * stream comes in here. Start at {@link dev.sluice.cli.screen.DeploymentScreen}.
 */
@NullMarked
package dev.sluice.cli.screen;

import org.jspecify.annotations.NullMarked;
