package dev.sluice.adapter.mariadb;

import java.util.List;

/** MariaDB's client programs of this machine, for people who ask whether there are any. */
public final class InstalledTools {
    private InstalledTools() {}

    /** What each {@code mariadb-dump} says it is. */
    public static List<String> descriptions() {
        return MariadbTools.all(MariadbTools.usualPlaces()).stream()
                .map(MariadbTools::description)
                .distinct()
                .toList();
    }
}
