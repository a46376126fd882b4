/**
 * The entry to everything about an environment's database: the URL decides which adapters answer. Start (and end) at {@link
 * dev.sluice.adapter.database.Databases}.
 */
@NullMarked
package dev.sluice.adapter.database;

import org.jspecify.annotations.NullMarked;
