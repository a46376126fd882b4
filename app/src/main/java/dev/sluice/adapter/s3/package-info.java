/**
 * Files in a bucket of S3 or of a store that speaks like it. Start at {@link dev.sluice.adapter.s3.S3Store}. No other adapter
 * than backup comes in.
 */
@NullMarked
package dev.sluice.adapter.s3;

import org.jspecify.annotations.NullMarked;
