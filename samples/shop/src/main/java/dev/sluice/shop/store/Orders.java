package dev.sluice.shop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** The orders of the shop. An id is stored once, whoever hands it in again only raises its count. */
public final class Orders {
    private static final String COLUMNS = "id, product_id, quantity, total_cents, status, received";

    private final Database database;
    private final Clock clock;

    public Orders(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Stores an order, or counts one more arrival of the stored one and returns that. */
    public Order place(UUID id, Product product, int quantity) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        insert into orders (id, product_id, quantity, total_cents, status, received, created_at)
                        values (?, ?, ?, ?, 'new', 1, ?)
                        on conflict (id) do update set received = orders.received + 1
                        returning\s""" + COLUMNS)) {
            statement.setString(1, id.toString());
            statement.setInt(2, product.id());
            statement.setInt(3, quantity);
            statement.setInt(4, Math.multiplyExact(product.priceCents(), quantity));
            statement.setLong(5, clock.millis());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("the database stored order " + id + " without returning it");
                }
                return order(rows);
            }
        }
    }

    public Optional<Order> order(UUID id) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement =
                        connection.prepareStatement("select " + COLUMNS + " from orders where id = ?")) {
            statement.setString(1, id.toString());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(order(rows)) : Optional.empty();
            }
        }
    }

    private static Order order(ResultSet row) throws SQLException {
        return new Order(
                UUID.fromString(row.getString("id")),
                row.getInt("product_id"),
                row.getInt("quantity"),
                row.getInt("total_cents"),
                row.getString("status"),
                row.getInt("received"));
    }
}
