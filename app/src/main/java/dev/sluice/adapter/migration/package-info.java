/**
 * The migration tools, each behind {@link dev.sluice.port.MigrationTool}: Flyway embedded, Alembic, Liquibase, Prisma, Rails,
 * Django and any command as programs of the release. Start at {@link dev.sluice.adapter.migration.FlywayMigrations}. No database product comes in.
 */
@NullMarked
package dev.sluice.adapter.migration;

import org.jspecify.annotations.NullMarked;
