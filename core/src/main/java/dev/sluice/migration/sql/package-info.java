/**
 * PostgreSQL's lexical rules: text becomes tokens with places, tokens become statements. Start at {@link
 * dev.sluice.migration.sql.SqlText}. Nothing here throws, whatever the text is; what a statement means does not come in.
 */
@NullMarked
package dev.sluice.migration.sql;

import org.jspecify.annotations.NullMarked;
