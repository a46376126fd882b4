/**
 * Version 1.4.0: dies while it starts. Begin at {@link dev.sluice.shop.v1_4_0.Tariffs}, which was not packed into the release.
 */
@NullMarked
package dev.sluice.shop.v1_4_0;

import org.jspecify.annotations.NullMarked;
