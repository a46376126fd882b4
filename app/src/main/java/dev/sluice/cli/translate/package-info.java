/**
 * What the files of other systems say, as a part of {@code sluice.yaml}: analyses and steps of Argo Rollouts, canary configurations of
 * Kayenta. Start at {@link dev.sluice.cli.translate.Translation}. What cannot be said is a remark with its line; nothing is guessed.
 */
@NullMarked
package dev.sluice.cli.translate;

import org.jspecify.annotations.NullMarked;
