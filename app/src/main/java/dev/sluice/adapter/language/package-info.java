/**
 * The small languages that stand in a configuration: conditions in CEL, regular expressions of RE2, paths into JSON. Shared by
 * whoever reads a configuration and whoever acts by it; start at {@link dev.sluice.adapter.language.KnownLanguages}. No outside
 * system is spoken to here.
 */
@NullMarked
package dev.sluice.adapter.language;

import org.jspecify.annotations.NullMarked;
