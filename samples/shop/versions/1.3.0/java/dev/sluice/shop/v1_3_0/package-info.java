/**
 * Version 1.3.0: lookups wait for company, so every page is slow. Begin at {@link dev.sluice.shop.v1_3_0.GatheredCatalogue}.
 */
@NullMarked
package dev.sluice.shop.v1_3_0;

import org.jspecify.annotations.NullMarked;
