/**
 * Takes requests from clients to instances and answers back: one strict HTTP/1.1 hop that streams, retries what is safe to
 * retry, and gives up in time. Start at {@link dev.sluice.router.forward.Switchboard}, which decides who serves a request, and
 * {@link dev.sluice.router.forward.Forwarder}, which carries it there. Nothing here knows releases, weights or routes.
 */
@NullMarked
package dev.sluice.router.forward;

import org.jspecify.annotations.NullMarked;
