/**
 * Checks: questions with yes or no as their answer, asked of an app, its database, its machine and what it needs. Start at
 * {@link dev.sluice.adapter.probe.LiveProbe}. What follows from an answer is not decided here.
 */
@NullMarked
package dev.sluice.adapter.probe;

import org.jspecify.annotations.NullMarked;
