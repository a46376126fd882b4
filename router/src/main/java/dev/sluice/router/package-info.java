/**
 * The data plane: a process of its own that forwards requests, measures, judges and cuts. Start at
 * {@link dev.sluice.router.RouterMain}; {@link dev.sluice.router.RouterProcess} shows how the parts hang together. Traffic never
 * depends on anything outside this module.
 */
@NullMarked
package dev.sluice.router;

import org.jspecify.annotations.NullMarked;
