/**
 * Backups as folders with a manifest: how one is written so that a half one is never seen, checked, listed and pruned. Start at
 * {@link dev.sluice.adapter.backup.FolderBackups}. How a product's data gets into a folder and back is behind {@link
 * dev.sluice.adapter.backup.Dumps}; nothing about one product comes in.
 */
@NullMarked
package dev.sluice.adapter.backup;

import org.jspecify.annotations.NullMarked;
