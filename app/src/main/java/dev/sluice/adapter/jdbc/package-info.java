/**
 * What every database adapter shares: the one parser of database URLs, reading a query's answer, and SQL as tokens. Start at
 * {@link dev.sluice.adapter.jdbc.DatabaseUrl}. Nothing about one product comes in.
 */
@NullMarked
package dev.sluice.adapter.jdbc;

import org.jspecify.annotations.NullMarked;
