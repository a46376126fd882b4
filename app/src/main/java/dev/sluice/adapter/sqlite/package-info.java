/**
 * SQLite: looking at a database file, copying it while it is used, and replacing it. Start at {@link
 * dev.sluice.adapter.sqlite.SqliteDumps}. No other adapter than jdbc and backup comes in.
 */
@NullMarked
package dev.sluice.adapter.sqlite;

import org.jspecify.annotations.NullMarked;
