/**
 * The app's programs on this machine: instances that live on ({@link dev.sluice.adapter.process.ProcessTarget}, start here)
 * and commands that are run to their end ({@link dev.sluice.adapter.process.LocalCommands}). How a program is kept running is
 * not decided here but in {@code adapter.supervise}.
 */
@NullMarked
package dev.sluice.adapter.process;

import org.jspecify.annotations.NullMarked;
