package dev.sluice.shop.site;

import dev.sluice.shop.store.Order;
import dev.sluice.shop.store.Product;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The shop's things as JSON text. */
final class Json {
    private static final JsonFactory JSON = new JsonFactory();

    private Json() {}

    static String products(List<Product> products) {
        return text(json -> {
            json.writeStartArray();
            products.forEach(product -> product(json, product));
            json.writeEndArray();
        });
    }

    static String product(Product product) {
        return text(json -> product(json, product));
    }

    static String order(Order order) {
        return text(json -> json.writeStartObject()
                .writeStringProperty("id", order.id().toString())
                .writeNumberProperty("productId", order.productId())
                .writeNumberProperty("quantity", order.quantity())
                .writeNumberProperty("totalCents", order.totalCents())
                .writeStringProperty("status", order.status())
                .writeNumberProperty("received", order.received())
                .writeEndObject());
    }

    static String error(String message) {
        return text(json ->
                json.writeStartObject().writeStringProperty("error", message).writeEndObject());
    }

    private static void product(JsonGenerator json, Product product) {
        json.writeStartObject()
                .writeNumberProperty("id", product.id())
                .writeStringProperty("name", product.name())
                .writeStringProperty("category", product.category())
                .writeNumberProperty("priceCents", product.priceCents())
                .writeBooleanProperty("popular", product.popular())
                .writeEndObject();
    }

    private static String text(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            content.accept(json);
        }
        return text.toString();
    }
}
