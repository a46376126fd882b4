/**
 * Releases on this machine: where they come from (git, an archive, a directory) and the immutable folders they become. Start
 * at {@link dev.sluice.adapter.release.FileReleaseStore}. Starting what is in them does not come in.
 */
@NullMarked
package dev.sluice.adapter.release;

import org.jspecify.annotations.NullMarked;
