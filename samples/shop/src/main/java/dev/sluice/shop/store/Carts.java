package dev.sluice.shop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** What each session has put aside: product ids and quantities. */
public final class Carts {
    private final Database database;

    public Carts(Database database) {
        this.database = database;
    }

    public void add(UUID session, int productId, int quantity) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement("""
                        insert into cart_items (session_id, product_id, quantity) values (?, ?, ?)
                        on conflict (session_id, product_id) do update set quantity = cart_items.quantity + excluded.quantity
                        """)) {
            statement.setString(1, session.toString());
            statement.setInt(2, productId);
            statement.setInt(3, quantity);
            statement.executeUpdate();
        }
    }

    /** Quantities by product id, in the order of the ids. */
    public Map<Integer, Integer> items(UUID session) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(
                        "select product_id, quantity from cart_items where session_id = ? order by product_id")) {
            statement.setString(1, session.toString());
            try (ResultSet rows = statement.executeQuery()) {
                Map<Integer, Integer> items = new LinkedHashMap<>();
                while (rows.next()) {
                    items.put(rows.getInt(1), rows.getInt(2));
                }
                return items;
            }
        }
    }
}
