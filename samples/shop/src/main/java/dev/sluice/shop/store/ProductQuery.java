package dev.sluice.shop.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A catalogue read by SQL: one select of the columns {@code id}, {@code name}, {@code category}, {@code price_cents} and
 * {@code popular} of the table {@code products p}, and the order in which a list shows them.
 */
public record ProductQuery(Database database, String select, String order) {
    public List<Product> all() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(select + " order by " + order);
                ResultSet rows = statement.executeQuery()) {
            List<Product> products = new ArrayList<>();
            while (rows.next()) {
                products.add(product(rows));
            }
            return products;
        }
    }

    public Optional<Product> one(int id) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(select + " where p.id = ?")) {
            statement.setInt(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(product(rows)) : Optional.empty();
            }
        }
    }

    private static Product product(ResultSet row) throws SQLException {
        return new Product(
                row.getInt("id"),
                row.getString("name"),
                row.getString("category"),
                row.getInt("price_cents"),
                row.getInt("popular") > 0);
    }
}
