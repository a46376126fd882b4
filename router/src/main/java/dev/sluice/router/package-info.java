/**
 * The data plane: a process of its own that forwards requests, measures, judges and cuts.
 */
@NullMarked
package dev.sluice.router;

import org.jspecify.annotations.NullMarked;
