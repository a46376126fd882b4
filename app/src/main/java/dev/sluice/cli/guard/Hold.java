package dev.sluice.cli.guard;

import java.time.Duration;

/** Lengths of holds as people configure them: whole minutes, from an hour on in steps of five. */
final class Hold {
    private static final long MINUTE = 60;
    private static final long HOUR = 3600;
    private static final long FIVE = 5;

    private Hold() {}

    static Duration roundedUp(double seconds) {
        long step = step(seconds);
        return Duration.ofSeconds((long) Math.ceil(seconds / step) * step);
    }

    static Duration roundedDown(double seconds) {
        long step = step(seconds);
        return Duration.ofSeconds(Math.max(1, (long) Math.floor(seconds / step)) * step);
    }

    private static long step(double seconds) {
        return seconds < HOUR ? MINUTE : FIVE * MINUTE;
    }
}
