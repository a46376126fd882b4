/**
 * Rehearsals on this machine: a copy of the data in a scratch database, migrations that can reach nothing but that copy, and the
 * application cut off from the network. Start at {@link dev.sluice.adapter.rehearsal.LocalRehearsals}. It puts other adapters
 * together; nothing of its own speaks to an outside system.
 */
@NullMarked
package dev.sluice.adapter.rehearsal;

import org.jspecify.annotations.NullMarked;
