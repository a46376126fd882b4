/**
 * What every other package may use: identifiers, percentages, secrets, and the one exception with its code.
 */
@NullMarked
package dev.sluice.base;

import org.jspecify.annotations.NullMarked;
