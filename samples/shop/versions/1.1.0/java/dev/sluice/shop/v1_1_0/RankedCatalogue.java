package dev.sluice.shop.v1_1_0;

import dev.sluice.shop.store.Catalogue;
import dev.sluice.shop.store.Database;
import dev.sluice.shop.store.Product;
import dev.sluice.shop.store.ProductQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The products by how often they were sold; the rank grows as orders are packed. */
public class RankedCatalogue implements Catalogue {
    private static final String MOST_SOLD_FIRST = "coalesce(p.rank, 0) desc, p.name";

    private final ProductQuery query;

    public RankedCatalogue(Database database) {
        this(
                database,
                "select p.id, p.name, p.category, p.price_cents, coalesce(p.rank, 0) / 100 as popular from products p");
    }

    /** The same order for products that are read by another select. */
    protected RankedCatalogue(Database database, String select) {
        this.query = new ProductQuery(database, select, MOST_SOLD_FIRST);
    }

    @Override
    public List<Product> products() throws SQLException {
        return query.all();
    }

    @Override
    public Optional<Product> product(int id) throws SQLException {
        return query.one(id);
    }

    @Override
    public void sold(Connection transaction, int productId, int quantity) throws SQLException {
        try (PreparedStatement statement =
                transaction.prepareStatement("update products set rank = coalesce(rank, 0) + ? where id = ?")) {
            statement.setInt(1, quantity);
            statement.setInt(2, productId);
            statement.executeUpdate();
        }
    }
}
