package dev.sluice.adapter.redis;

/** The counts of one database as {@code INFO} gives them: {@code keys=4,expires=1,avg_ttl=0}. */
final class DatabaseCounts {
    private DatabaseCounts() {}

    /** 0 where it says nothing of that name. */
    static long number(String counts, String name) {
        for (String pair : counts.split(",")) {
            if (pair.startsWith(name + "=")) {
                return Long.parseLong(pair.substring(name.length() + 1));
            }
        }
        return 0;
    }
}
