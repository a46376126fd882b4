/**
 * {@code sluice demo}: the sample shop with visitors, a good release by canary and a bad one that is taken back. Start at
 * {@link dev.sluice.cli.demo.Demo}. It drives Sluice by its commands, as a user does; no engine comes in here.
 */
@NullMarked
package dev.sluice.cli.demo;

import org.jspecify.annotations.NullMarked;
