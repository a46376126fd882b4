/**
 * What several adapters do with files on this machine: write them whole or not at all, lock a folder against other
 * processes, remove trees. Start at {@link dev.sluice.adapter.disk.Disk}. Nothing about a particular outside system comes in.
 */
@NullMarked
package dev.sluice.adapter.disk;

import org.jspecify.annotations.NullMarked;
