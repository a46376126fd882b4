/**
 * What the shop keeps in its database: products, orders, carts and the runs of the worker. Start reading at
 * {@link dev.sluice.shop.store.Database}. The SQL is the same for PostgreSQL and SQLite; no HTTP comes in here.
 */
@NullMarked
package dev.sluice.shop.store;

import org.jspecify.annotations.NullMarked;
