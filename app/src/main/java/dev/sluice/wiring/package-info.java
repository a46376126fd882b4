/**
 * Where the program is put together: the state folder of a machine, and the adapters behind the ports of an environment. Start at
 * {@link dev.sluice.wiring.Workplace}. Plain constructors, no container; nothing is decided here.
 */
@NullMarked
package dev.sluice.wiring;

import org.jspecify.annotations.NullMarked;
