/**
 * How the control plane speaks to a router: JSON-RPC 2.0, one object per line, over a Unix socket that only the router's user
 * can open. Start at {@link dev.sluice.router.admin.RouterClient} for the one side and
 * {@link dev.sluice.router.admin.AdminServer} for the other. Nothing here knows traffic: the server is given
 * {@link dev.sluice.router.admin.Commands}.
 */
@NullMarked
package dev.sluice.router.admin;

import org.jspecify.annotations.NullMarked;
