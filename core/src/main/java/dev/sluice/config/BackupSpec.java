package dev.sluice.config;

import java.time.Duration;

/**
 * How the database is kept.
 *
 * @param keepLast how many of the newest are kept, and
 * @param keepFor how long each is kept: whichever keeps more
 * @param verifyByRestore whether a backup is restored into a scratch database and compared, or only its checksums are
 * @param reuse a verified backup younger than this counts; zero for a fresh one each time
 */
public record BackupSpec(int keepLast, Duration keepFor, boolean verifyByRestore, Duration reuse) {
    public static final BackupSpec DEFAULT = new BackupSpec(5, Duration.ofDays(30), true, Duration.ZERO);
}
