/**
 * The way to one PostgreSQL database and to no other, through which everything of a rehearsal goes. It reads the protocol as it
 * passes, so it knows of every statement how long it took, what it locked and what it wrote anew, whichever tool sent it. Start
 * at {@link dev.sluice.adapter.relay.PostgresRelay}.
 */
@NullMarked
package dev.sluice.adapter.relay;

import org.jspecify.annotations.NullMarked;
