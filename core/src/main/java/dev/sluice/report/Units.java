package dev.sluice.report;

import java.time.Duration;
import java.util.Locale;

/** Quantities as people read them. Shares are between 0 and 1. */
public final class Units {
    private Units() {}

    /** The two largest parts of a duration: {@code 90 µs}, {@code 40 ms}, {@code 2.1 s}, {@code 41 s}, {@code 1 m 10 s}, {@code 48 h}. */
    public static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1000) {
            return millis == 0 && duration.toNanos() >= 1000 ? micros(duration.toNanos() / 1000) : millis + " ms";
        }
        if (millis < 9950) {
            String seconds = String.format(Locale.ROOT, "%.1f", millis / 1000.0);
            return (seconds.endsWith(".0") ? seconds.substring(0, seconds.length() - 2) : seconds) + " s";
        }
        long seconds = Math.round(millis / 1000.0);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return parts(seconds / 60, "m", seconds % 60, "s");
        }
        long minutes = Math.round(seconds / 60.0);
        if (minutes < 72 * 60) {
            return parts(minutes / 60, "h", minutes % 60, "m");
        }
        long hours = Math.round(seconds / 3600.0);
        return parts(hours / 24, "d", hours % 24, "h");
    }

    private static String parts(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    /** Minutes and seconds as on a clock: {@code 02:10}; with hours where there are any: {@code 11:02:10}. */
    public static String clock(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        long hours = seconds / 3600;
        String rest = "%02d:%02d".formatted(seconds / 60 % 60, seconds % 60);
        return hours == 0 ? rest : "%d:%s".formatted(hours, rest);
    }

    /** A share as a percentage with as many digits as it deserves: {@code 0.24 %}, {@code 24.8 %}, {@code 100 %}. */
    public static String share(double share) {
        double percent = share * 100;
        int decimals = percent < 10 ? 2 : 1;
        String number = String.format(Locale.ROOT, "%." + decimals + "f", percent);
        return trimmed(number) + " %";
    }

    private static String trimmed(String number) {
        String shorter = number;
        while (shorter.contains(".") && (shorter.endsWith("0") || shorter.endsWith("."))) {
            shorter = shorter.substring(0, shorter.length() - 1);
        }
        return shorter;
    }

    /** {@code 832 B}, {@code 41 kB}, {@code 1.2 GB}: powers of ten. */
    public static String bytes(long bytes) {
        String[] names = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int name = 0;
        while (value >= 999.5 && name < names.length - 1) {
            value /= 1000;
            name++;
        }
        String pattern = name == 0 || value >= 9.95 ? "%.0f" : "%.1f";
        return trimmed(String.format(Locale.ROOT, pattern, value)) + " " + names[name];
    }

    /** {@code 1,634}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@code 184 ms} from microseconds; below ten milliseconds with one digit: {@code 2.4 ms}. */
    public static String micros(long micros) {
        if (micros < 1000) {
            return "%d µs".formatted(micros);
        }
        if (micros < 9950) {
            return trimmed(String.format(Locale.ROOT, "%.1f", micros / 1000.0)) + " ms";
        }
        long millis = Math.round(micros / 1000.0);
        return millis < 10_000 ? millis + " ms" : duration(Duration.ofMillis(millis));
    }

    /** {@code 1 request}, {@code 3 requests}. */
    public static String plural(long count, String one) {
        return count(count) + " " + one + (count == 1 ? "" : "s");
    }

    /** The failed share of some requests; a dash where there were none. */
    public static String failedShare(long failed, long requests) {
        return requests == 0 ? "–" : share((double) failed / requests);
    }
}
