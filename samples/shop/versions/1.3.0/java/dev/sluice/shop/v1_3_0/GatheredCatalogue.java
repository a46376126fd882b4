package dev.sluice.shop.v1_3_0;

import dev.sluice.shop.store.Catalogue;
import dev.sluice.shop.store.Product;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue that spares the database: lookups are gathered for a while and answered by one select. The while is much longer than
 * the select it saves, so that every page waits as long as a visitor notices: version 1.3.0 is a deliberate example of a release that is right
 * but late.
 */
final class GatheredCatalogue implements Catalogue {
    private static final Executor AFTER_GATHERING = CompletableFuture.delayedExecutor(150, TimeUnit.MILLISECONDS);

    private final Catalogue stored;
    private final AtomicReference<@Nullable CompletableFuture<List<Product>>> gathering = new AtomicReference<>();

    GatheredCatalogue(Catalogue stored) {
        this.stored = stored;
    }

    @Override
    public List<Product> products() throws SQLException {
        try {
            return joined().join();
        } catch (CompletionException failed) {
            throw new SQLException("the gathered lookup failed", failed.getCause());
        }
    }

    @Override
    public Optional<Product> product(int id) throws SQLException {
        return products().stream().filter(product -> product.id() == id).findFirst();
    }

    @Override
    public void sold(Connection transaction, int productId, int quantity) throws SQLException {
        stored.sold(transaction, productId, quantity);
    }

    private CompletableFuture<List<Product>> joined() {
        CompletableFuture<List<Product>> mine = new CompletableFuture<>();
        CompletableFuture<List<Product>> running = gathering.compareAndExchange(null, mine);
        if (running != null) {
            return running;
        }
        AFTER_GATHERING.execute(() -> select(mine));
        return mine;
    }

    private void select(CompletableFuture<List<Product>> answer) {
        gathering.set(null);
        try {
            answer.complete(stored.products());
        } catch (SQLException | RuntimeException failed) {
            answer.completeExceptionally(failed);
        }
    }
}
