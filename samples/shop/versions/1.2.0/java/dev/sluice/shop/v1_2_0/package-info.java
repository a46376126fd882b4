/**
 * Version 1.2.0: prices come from price sheets, one of which is empty. Begin at {@link dev.sluice.shop.v1_2_0.PriceSheets}, where the mistake is.
 */
@NullMarked
package dev.sluice.shop.v1_2_0;

import org.jspecify.annotations.NullMarked;
