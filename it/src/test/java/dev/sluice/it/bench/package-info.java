/**
 * Benchmarks: what Sluice costs, beside what else is there, on the machine that runs them. Each is a test with the tag
 * {@code bench}, started by {@code ./mvnw -Pbench verify}; each gives {@link dev.sluice.it.bench.Reading}s, which the
 * {@link dev.sluice.it.bench.Book} keeps as the lines of {@code docs/benchmarks.jsonl} and shows as {@code docs/benchmarks.md}.
 * Start reading at {@link dev.sluice.it.bench.RouterSpeedTest}.
 *
 * <p>No time is asserted here: a bound that the project has set is written beside the figure, and fails the build only with
 * {@code -Dbench.strict}. {@code -Dbench.rounds} and {@code -Dbench.seconds} make a run shorter, {@code -Dbench.file} writes it
 * elsewhere.
 */
@NullMarked
package dev.sluice.it.bench;

import org.jspecify.annotations.NullMarked;
