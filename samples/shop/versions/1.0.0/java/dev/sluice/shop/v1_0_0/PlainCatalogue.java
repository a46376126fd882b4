package dev.sluice.shop.v1_0_0;

import dev.sluice.shop.store.Catalogue;
import dev.sluice.shop.store.Database;
import dev.sluice.shop.store.Product;
import dev.sluice.shop.store.ProductQuery;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The products by name. */
final class PlainCatalogue implements Catalogue {
    private final ProductQuery query;

    PlainCatalogue(Database database) {
        this.query = new ProductQuery(
                database, "select p.id, p.name, p.category, p.price_cents, 0 as popular from products p", "p.name");
    }

    @Override
    public List<Product> products() throws SQLException {
        return query.all();
    }

    @Override
    public Optional<Product> product(int id) throws SQLException {
        return query.one(id);
    }
}
