/**
 * The commands. Start at {@link dev.sluice.cli.CommandLineProgram}; a command reads the configuration and folds the journal, and
 * never asks an engine. What is shown is made in {@code screen}, as pure functions; nothing here decides how a deployment goes.
 */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
