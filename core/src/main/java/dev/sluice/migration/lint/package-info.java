/**
 * Judges migrations before they run: what each statement does to older code, which locks it takes on which tables, whether it
 * writes a table anew, and what is dangerous about it. Start at {@link dev.sluice.migration.lint.Classifier}. No database is asked:
 * what is not known is {@link dev.sluice.migration.Effect#UNKNOWN}.
 */
@NullMarked
package dev.sluice.migration.lint;

import org.jspecify.annotations.NullMarked;
