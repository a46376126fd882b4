/** Both ends of a hop in raw bytes, for tests that must see exactly what was sent. */
package dev.sluice.router.raw;
