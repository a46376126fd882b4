/**
 * Version 1.0.0: the products by name. Begin at {@link dev.sluice.shop.v1_0_0.Main}; code of later versions may not come in.
 */
@NullMarked
package dev.sluice.shop.v1_0_0;

import org.jspecify.annotations.NullMarked;
