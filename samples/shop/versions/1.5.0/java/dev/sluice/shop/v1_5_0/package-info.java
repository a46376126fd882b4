/**
 * Version 1.5.0: categories in a table of their own. Its second migration fails, so it never starts. Begin at {@link dev.sluice.shop.v1_5_0.CategorisedCatalogue}; 2.0.0 builds on it.
 */
@NullMarked
package dev.sluice.shop.v1_5_0;

import org.jspecify.annotations.NullMarked;
