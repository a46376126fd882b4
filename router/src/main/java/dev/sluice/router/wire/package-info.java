/**
 * HTTP/1 as bytes: one strict reading of heads and bodies, and their writing. What two servers could read differently is
 * refused here, so that nothing can be smuggled past us. Start at {@link dev.sluice.router.wire.RequestHead} and
 * {@link dev.sluice.router.wire.Framing}. No sockets, no clock, no policy: those are in {@code dev.sluice.router.forward}.
 */
@NullMarked
package dev.sluice.router.wire;

import org.jspecify.annotations.NullMarked;
