/**
 * PostgreSQL: looking at a database, dumping it in one snapshot, restoring it beside the old one and swapping the two. Start at
 * {@link dev.sluice.adapter.postgres.PostgresDumps}. No other adapter than jdbc and backup comes in.
 */
@NullMarked
package dev.sluice.adapter.postgres;

import org.jspecify.annotations.NullMarked;
