package dev.sluice.shop.v1_4_0;

import dev.sluice.shop.store.Catalogue;
import dev.sluice.shop.store.Database;
import dev.sluice.shop.store.Product;
import dev.sluice.shop.v1_1_0.RankedCatalogue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A catalogue whose prices include a tariff. */
record TariffCatalogue(Catalogue stored, Tariffs tariffs) implements Catalogue {
    /** Warms the catalogue up, then reads the tariffs. */
    static TariffCatalogue open(Database database) {
        Catalogue stored = new RankedCatalogue(database);
        try {
            stored.products();
        } catch (SQLException failed) {
            throw new IllegalStateException("the catalogue cannot be read", failed);
        }
        return new TariffCatalogue(stored, Tariffs.load());
    }

    @Override
    public List<Product> products() throws SQLException {
        return stored.products().stream().map(this::withTariff).toList();
    }

    @Override
    public Optional<Product> product(int id) throws SQLException {
        return stored.product(id).map(this::withTariff);
    }

    @Override
    public void sold(Connection transaction, int productId, int quantity) throws SQLException {
        stored.sold(transaction, productId, quantity);
    }

    private Product withTariff(Product product) {
        return new Product(
                product.id(),
                product.name(),
                product.category(),
                tariffs.cents(product.category(), product.priceCents()),
                product.popular());
    }
}
