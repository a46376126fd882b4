/**
 * Redis data that is more than a cache: fetched as a snapshot, proven by a server that reads it, and put back as one act. Start at
 * {@link dev.sluice.adapter.redis.DumpsWithRedis}. The database's own backup is behind {@link
 * dev.sluice.adapter.backup.Dumps}; nothing of it comes in.
 */
@NullMarked
package dev.sluice.adapter.redis;

import org.jspecify.annotations.NullMarked;
