/**
 * Version 1.1.0: what sells well comes first. Begin at {@link dev.sluice.shop.v1_1_0.RankedCatalogue}; later versions build on it.
 */
@NullMarked
package dev.sluice.shop.v1_1_0;

import org.jspecify.annotations.NullMarked;
