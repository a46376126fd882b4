package dev.sluice.adapter.postgres;

import java.util.List;

/** The PostgreSQL client programs of this machine, for people who ask whether there are any. */
public final class InstalledTools {
    private InstalledTools() {}

    /** What each {@code pg_dump} says it is, the oldest first. */
    public static List<String> descriptions() {
        return PostgresTools.all(PostgresTools.usualPlaces()).stream()
                .map(PostgresTools::description)
                .distinct()
                .toList();
    }

    /** The newest major version whose databases can be backed up here; 0 without any tools. */
    public static int newestMajor() {
        return PostgresTools.all(PostgresTools.usualPlaces()).stream()
                .mapToInt(PostgresTools::major)
                .max()
                .orElse(0);
    }
}
