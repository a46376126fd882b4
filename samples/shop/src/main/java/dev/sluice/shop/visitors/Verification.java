package dev.sluice.shop.visitors;

import dev.sluice.shop.store.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A ledger held against the orders in the database.
 *
 * @param acknowledged orders in the ledger
 * @param stored orders in the database
 * @param missing acknowledged orders that are not in the database
 * @param repeated orders that reached the shop more than once, or stand in the ledger more than once
 */
public record Verification(int acknowledged, int stored, Set<UUID> missing, Set<UUID> repeated) {
    public Verification {
        missing = Set.copyOf(missing);
        repeated = Set.copyOf(repeated);
    }

    public static Verification of(List<UUID> ledger, DatabaseUrl database) throws SQLException {
        Set<UUID> missing = new HashSet<>();
        Set<UUID> repeated = new HashSet<>();
        for (UUID id : ledger) {
            if (!missing.add(id)) {
                repeated.add(id);
            }
        }
        int stored = 0;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, received from orders")) {
            while (rows.next()) {
                UUID id = UUID.fromString(rows.getString(1));
                stored++;
                missing.remove(id);
                if (rows.getInt(2) > 1) {
                    repeated.add(id);
                }
            }
        }
        return new Verification(ledger.size(), stored, missing, repeated);
    }

    /** True when every acknowledged order is there, and none came twice. */
    public boolean holds() {
        return missing.isEmpty() && repeated.isEmpty();
    }

    public String json() {
        return "{\"kind\":\"verification\",\"acknowledged\":%d,\"stored\":%d,\"missing\":%d,\"repeated\":%d}"
                .formatted(acknowledged, stored, missing.size(), repeated.size());
    }
}
