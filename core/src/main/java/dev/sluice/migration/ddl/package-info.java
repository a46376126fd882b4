/**
 * PostgreSQL's DDL, recognised from tokens: each statement becomes one {@link dev.sluice.migration.ddl.Ddl}. Start at {@link
 * dev.sluice.migration.ddl.Recogniser}. What is not recognised is {@link dev.sluice.migration.ddl.Ddl.Unrecognised}, never an
 * exception. What a statement does to tables and to older code does not come in.
 */
@NullMarked
package dev.sluice.migration.ddl;

import org.jspecify.annotations.NullMarked;
