/**
 * A small web shop that Sluice's demo, tests and benchmarks deploy. Start reading at {@link dev.sluice.shop.Shop}; each version
 * has a folder under {@code versions/} with its {@code Main}, the code in which it differs and its migrations. Knows nothing of
 * Sluice: nothing of the other modules may come in.
 */
@NullMarked
package dev.sluice.shop;

import org.jspecify.annotations.NullMarked;
