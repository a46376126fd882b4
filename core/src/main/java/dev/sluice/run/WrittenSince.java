package dev.sluice.run;

import dev.sluice.base.SluiceException;
import dev.sluice.port.Backups.Backup;
import dev.sluice.run.Ports.DataPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What restoring a backup would lose: how the row counts differ from it now. Updated rows are not seen in that. */
public final class WrittenSince {
    private static final int NAMED = 5;

    private WrittenSince() {}

    /** {@code orders +120, carts +3}; empty where the backup is gone. */
    public static Optional<String> of(DataPorts data, String backup) {
        return data.backups().list().stream()
                .filter(b -> b.name().equals(backup))
                .findFirst()
                .map(b -> differences(data, b));
    }

    private static String differences(DataPorts data, Backup backup) {
        List<String> found = new ArrayList<>();
        int more = 0;
        for (Map.Entry<String, Long> table : new TreeMap<>(backup.rows()).entrySet()) {
            String difference = difference(data, table.getKey(), table.getValue());
            if (!difference.isEmpty() && found.size() < NAMED) {
                found.add(table.getKey() + " " + difference);
            } else if (!difference.isEmpty()) {
                more++;
            }
        }
        return (found.isEmpty() ? "no table has another number of rows" : String.join(", ", found))
                + (more == 0 ? "" : " and " + more + " more tables");
    }

    /** A table that cannot be counted in time, or is gone, is told as such. */
    private static String difference(DataPorts data, String table, long before) {
        try {
            return data.database()
                    .number("select count(*) from " + table)
                    .map(now -> now.longValueExact() - before)
                    .filter(change -> change != 0)
                    .map("%+d"::formatted)
                    .orElse("");
        } catch (SluiceException e) {
            return "(cannot be counted)";
        }
    }
}
