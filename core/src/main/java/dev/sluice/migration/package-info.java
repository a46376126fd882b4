/**
 * What a database revision is, and what a set of migrations does to it.
 */
@NullMarked
package dev.sluice.migration;

import org.jspecify.annotations.NullMarked;
