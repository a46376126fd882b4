/**
 * What the router must find again after a {@code kill -9}: its table, its cuts, its evidence. Start at
 * {@link dev.sluice.router.store.RouterDirectory}. Nothing here decides; nothing here is called on an event loop.
 */
@NullMarked
package dev.sluice.router.store;

import org.jspecify.annotations.NullMarked;
