package dev.sluice.shop.site;

import dev.sluice.shop.store.Catalogue;
import dev.sluice.shop.store.Order;
import dev.sluice.shop.store.Orders;
import dev.sluice.shop.store.Product;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;

/** The shop for programs: products and orders as JSON below {@code /api}. */
public final class JsonApi implements Part {
    private final Catalogue catalogue;
    private final Orders orders;

    public JsonApi(Catalogue catalogue, Orders orders) {
        this.catalogue = catalogue;
        this.orders = orders;
    }

    @Override
    public Reply answer(Call call) throws SQLException {
        if (call.is("GET", "/api/products")) {
            return Reply.json(200, Json.products(catalogue.products()));
        }
        if (call.is("POST", "/api/orders")) {
            return place(call.body());
        }
        Optional<Integer> productId = call.numberBelow("/api/products/");
        if (productId.isPresent()) {
            Optional<Product> product = catalogue.product(productId.get());
            return product.map(found -> Reply.json(200, Json.product(found)))
                    .orElseGet(() -> error(404, "no such product"));
        }
        Optional<UUID> orderId = call.below("/api/orders/").flatMap(OrderRequest::uuid);
        if (orderId.isPresent()) {
            Optional<Order> order = orders.order(orderId.get());
            return order.map(found -> Reply.json(200, Json.order(found))).orElseGet(() -> error(404, "no such order"));
        }
        return error(404, "nothing here");
    }

    private Reply place(String body) throws SQLException {
        OrderRequest request;
        try {
            request = OrderRequest.read(body);
        } catch (JacksonException | IllegalArgumentException malformed) {
            return error(400, "an order is {\"id\": UUID, \"productId\": number, \"quantity\": 1 to 99}");
        }
        Optional<Product> product = catalogue.product(request.productId());
        if (product.isEmpty()) {
            return error(404, "no such product");
        }
        Order order = orders.place(request.id(), product.get(), request.quantity());
        return Reply.json(order.received() == 1 ? 201 : 409, Json.order(order))
                .with("Location", "/api/orders/" + order.id());
    }

    private static Reply error(int status, String text) {
        return Reply.json(status, Json.error(text));
    }
}
