/**
 * The person in front of a command: what is read from and written to, and what one invocation finds around it. It knows no
 * command.
 */
@NullMarked
package dev.sluice.cli.terminal;

import org.jspecify.annotations.NullMarked;
