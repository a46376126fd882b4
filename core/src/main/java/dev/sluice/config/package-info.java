/**
 * The configuration: a tree with positions becomes an {@link dev.sluice.config.AppSpec}, or a list of all its problems at once. No file is read here.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
