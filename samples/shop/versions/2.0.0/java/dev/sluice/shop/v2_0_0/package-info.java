/**
 * Version 2.0.0: the code of 1.5.0 with its migration put right, and the old column dropped. Works before and after the drop.
 */
@NullMarked
package dev.sluice.shop.v2_0_0;

import org.jspecify.annotations.NullMarked;
