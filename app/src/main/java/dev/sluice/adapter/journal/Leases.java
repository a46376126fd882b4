package dev.sluice.adapter.journal;

import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Journal.Lease;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The lease rows, one for each environment. An empty holder means that nobody holds it; the epoch stays. */
final class Leases {
    private Leases() {}

    /** Throws {@code FENCED} unless this is the highest epoch that was given. */
    static void requireNewest(Connection connection, EnvironmentId environment, Epoch epoch) throws SQLException {
        Epoch newest = epoch(connection, environment);
        if (!newest.equals(epoch)) {
            throw new SluiceException(
                    Code.FENCED,
                    "epoch %s of %s is over, another one acts under %s".formatted(epoch, environment, newest),
                    "nothing to do: it carries on from the journal");
        }
    }

    static Epoch epoch(Connection connection, EnvironmentId environment) throws SQLException {
        return lease(connection, environment).map(Lease::epoch).orElse(Epoch.NONE);
    }

    static Optional<Lease> lease(Connection connection, EnvironmentId environment) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select holder, epoch, since, until from leases where environment = ?")) {
            select.setString(1, environment.toString());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Lease(
                                environment,
                                row.getString(1),
                                new Epoch(row.getLong(2)),
                                Instant.parse(row.getString(3)),
                                Instant.parse(row.getString(4))))
                        : Optional.empty();
            }
        }
    }

    static void store(Connection connection, Lease lease) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into leases(environment, holder, epoch, since, until) values (?, ?, ?, ?, ?)
                on conflict(environment) do update set
                  holder = excluded.holder, epoch = excluded.epoch, since = excluded.since, until = excluded.until""")) {
            upsert.setString(1, lease.environment().toString());
            upsert.setString(2, lease.holder());
            upsert.setLong(3, lease.epoch().number());
            upsert.setString(4, lease.since().toString());
            upsert.setString(5, lease.until().toString());
            upsert.executeUpdate();
        }
    }
}
