/**
 * What the engine needs from the world, declared by what it needs. Adapters live in the app module.
 */
@NullMarked
package dev.sluice.port;

import org.jspecify.annotations.NullMarked;
