package dev.sluice.shop.site;

import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What a customer sends to order something; the id is made by the customer, so that repeating is harmless. */
record OrderRequest(UUID id, int productId, int quantity) {
    private static final JsonFactory JSON = new JsonFactory();

    OrderRequest {
        if (quantity < 1 || quantity > 99) {
            throw new IllegalArgumentException("a quantity is 1 to 99");
        }
    }

    /** Reads {@code {"id": ..., "productId": ..., "quantity": ...}}; other members are passed over. */
    static OrderRequest read(String json) {
        Optional<UUID> id = Optional.empty();
        int productId = 0;
        int quantity = 0;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not an object");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                switch (name) {
                    case "id" -> id = uuid(parser.getValueAsString(""));
                    case "productId" -> productId = parser.getIntValue();
                    case "quantity" -> quantity = parser.getIntValue();
                    default -> parser.skipChildren();
                }
            }
        }
        return new OrderRequest(id.orElseThrow(() -> new IllegalArgumentException("no id")), productId, quantity);
    }

    /** A UUID in its usual form; nothing for any other text. */
    static Optional<UUID> uuid(String text) {
        return text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
                ? Optional.of(UUID.fromString(text))
                : Optional.empty();
    }
}
