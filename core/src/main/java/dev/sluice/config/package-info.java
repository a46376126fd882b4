/**
 * The configuration: a {@link dev.sluice.config.Tree} with positions becomes an {@link dev.sluice.config.AppSpec}, or a list of
 * all its {@link dev.sluice.config.Problem}s at once. Start at {@link dev.sluice.config.Interpreter}; each {@code *Reader} beside
 * it reads the keys that it names, by way of {@link dev.sluice.config.Value}. No file is read here and no format is known: the
 * tree comes from an adapter, and what references lead to through {@link dev.sluice.config.Surroundings}.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
