/**
 * The journal on SQLite: events in a hash chain, deployments, leases. Start at {@link dev.sluice.adapter.journal.SqliteJournal};
 * {@link dev.sluice.adapter.journal.EventJson} is the only place that knows how an event is written.
 */
@NullMarked
package dev.sluice.adapter.journal;

import org.jspecify.annotations.NullMarked;
