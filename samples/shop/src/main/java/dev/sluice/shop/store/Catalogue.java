package dev.sluice.shop.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What is on sale. Each version of the shop brings its own; used by many threads at once. */
public interface Catalogue {
    List<Product> products() throws SQLException;

    Optional<Product> product(int id) throws SQLException;

    /** Learns of a sale, inside the transaction in which the order was packed. */
    default void sold(Connection transaction, int productId, int quantity) throws SQLException {}
}
