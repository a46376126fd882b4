package dev.sluice.shop.v1_2_0;

import dev.sluice.shop.store.Catalogue;
import dev.sluice.shop.store.Product;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A catalogue whose prices come from memory once the shop has visitors; the first requests are answered by the database. */
final class QuotedCatalogue implements Catalogue {
    private static final int REQUESTS_BEFORE_SHEETS = 20;

    private final Catalogue stored;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile @Nullable PriceSheets sheets;

    QuotedCatalogue(Catalogue stored) {
        this.stored = stored;
    }

    @Override
    public List<Product> products() throws SQLException {
        List<Product> products = stored.products();
        Optional<PriceSheets> ready = sheets();
        if (ready.isEmpty()) {
            return products;
        }
        Map<Integer, Integer> prices = ready.get().any();
        return products.stream().map(product -> quoted(product, prices)).toList();
    }

    @Override
    public Optional<Product> product(int id) throws SQLException {
        Optional<Product> product = stored.product(id);
        Optional<PriceSheets> ready = sheets();
        return ready.isEmpty()
                ? product
                : product.map(found -> quoted(found, ready.get().any()));
    }

    @Override
    public void sold(Connection transaction, int productId, int quantity) throws SQLException {
        stored.sold(transaction, productId, quantity);
    }

    private Optional<PriceSheets> sheets() throws SQLException {
        PriceSheets filled = sheets;
        if (filled == null && requests.incrementAndGet() > REQUESTS_BEFORE_SHEETS) {
            filled = new PriceSheets(stored.products());
            sheets = filled;
        }
        return Optional.ofNullable(filled);
    }

    private static Product quoted(Product product, Map<Integer, Integer> prices) {
        Integer cents = prices.get(product.id());
        if (cents == null) {
            throw new IllegalStateException("no price for product " + product.id());
        }
        return new Product(product.id(), product.name(), product.category(), cents, product.popular());
    }
}
