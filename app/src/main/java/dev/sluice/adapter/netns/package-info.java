/**
 * A network without a way out: where the application runs on a copy of real data and can reach nobody. Start at {@link
 * dev.sluice.adapter.netns.Cell}. Linux only; nothing about databases or releases comes in.
 */
@NullMarked
package dev.sluice.adapter.netns;

import org.jspecify.annotations.NullMarked;
