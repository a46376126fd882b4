/**
 * The ways in: listening sockets, TLS certificates, the redirect to HTTPS. Start at
 * {@link dev.sluice.router.listen.Listeners}. What happens to a connection once it is accepted is the business of
 * {@code dev.sluice.router.forward}.
 */
@NullMarked
package dev.sluice.router.listen;

import org.jspecify.annotations.NullMarked;
