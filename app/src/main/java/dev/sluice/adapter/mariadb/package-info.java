/**
 * MariaDB as an environment's database: looking at it, backing it up with its own programs, and putting a backup in its place. Start
 * at {@link dev.sluice.adapter.mariadb.MariadbDumps}. Nothing here watches or judges migrations.
 */
@NullMarked
package dev.sluice.adapter.mariadb;

import org.jspecify.annotations.NullMarked;
