/**
 * Encryption of backups in the age format (age-encryption.org/v1), so that {@code age} of any distribution reads them without
 * us. Start at {@link dev.sluice.adapter.crypt.AgeSealing}. No other adapter than backup comes in.
 */
@NullMarked
package dev.sluice.adapter.crypt;

import org.jspecify.annotations.NullMarked;
