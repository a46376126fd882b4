package dev.sluice.shop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * One life of a worker, as a row of {@code worker_runs}: its version, when it began and when it was last seen (milliseconds
 * since 1970). The rows show whether two workers ever ran at once.
 */
public final class WorkerRun {
    private static final int BATCH = 100;

    private final Database database;
    private final Catalogue catalogue;
    private final Clock clock;
    private final String id;
    private final String version;

    public WorkerRun(Database database, Catalogue catalogue, Clock clock, String id, String version) {
        this.database = database;
        this.catalogue = catalogue;
        this.clock = clock;
        this.id = id;
        this.version = version;
    }

    /** Records that this worker is alive now. */
    public void beat() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        insert into worker_runs (id, version, started_at, seen_at, packed) values (?, ?, ?, ?, 0)
                        on conflict (id) do update set seen_at = excluded.seen_at
                        """)) {
            long now = clock.millis();
            statement.setString(1, id);
            statement.setString(2, version);
            statement.setLong(3, now);
            statement.setLong(4, now);
            statement.executeUpdate();
        }
    }

    /** Packs the oldest waiting orders in one transaction and returns how many there were. */
    public int pack() throws SQLException {
        try (Connection connection = database.connection()) {
            List<Waiting> waiting = waiting(connection);
            if (waiting.isEmpty()) {
                return 0;
            }
            connection.setAutoCommit(false);
            try {
                for (Waiting order : waiting) {
                    pack(connection, order);
                }
                count(connection, waiting.size());
                connection.commit();
            } catch (SQLException | RuntimeException failed) {
                connection.rollback();
                throw failed;
            }
            return waiting.size();
        }
    }

    private record Waiting(String id, int productId, int quantity) {}

    private static List<Waiting> waiting(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "select id, product_id, quantity from orders where status = 'new' order by created_at limit "
                                + BATCH);
                ResultSet rows = statement.executeQuery()) {
            List<Waiting> waiting = new ArrayList<>();
            while (rows.next()) {
                waiting.add(new Waiting(rows.getString(1), rows.getInt(2), rows.getInt(3)));
            }
            return waiting;
        }
    }

    private void pack(Connection connection, Waiting order) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update orders set status = 'packed', packed_by = ? where id = ? and status = 'new'")) {
            statement.setString(1, id);
            statement.setString(2, order.id());
            if (statement.executeUpdate() != 1) {
                throw new SQLException("order " + order.id() + " was packed by another worker at the same time");
            }
        }
        catalogue.sold(connection, order.productId(), order.quantity());
    }

    private void count(Connection connection, int packed) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("update worker_runs set packed = packed + ? where id = ?")) {
            statement.setInt(1, packed);
            statement.setString(2, id);
            statement.executeUpdate();
        }
    }
}
