package dev.sluice.shop.site;

import dev.sluice.shop.store.Carts;
import dev.sluice.shop.store.Catalogue;
import dev.sluice.shop.store.Product;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The shop for people: the list of products, a page for each, and a cart that a session cookie finds again. */
public final class WebPages implements Part {
    private static final String SESSION = "shop_session";

    private final Catalogue catalogue;
    private final Carts carts;
    private final Html html;

    public WebPages(Catalogue catalogue, Carts carts, String version) {
        this.catalogue = catalogue;
        this.carts = carts;
        this.html = new Html(version);
    }

    @Override
    public Reply answer(Call call) throws SQLException {
        Optional<UUID> known = Optional.ofNullable(call.cookies().get(SESSION)).flatMap(OrderRequest::uuid);
        UUID session = known.orElseGet(UUID::randomUUID);
        Reply reply = page(call, session);
        return known.isPresent()
                ? reply
                : reply.with("Set-Cookie", SESSION + "=" + session + "; Path=/; HttpOnly; SameSite=Lax");
    }

    private Reply page(Call call, UUID session) throws SQLException {
        if (call.is("GET", "/")) {
            return Reply.html(200, html.list(catalogue.products()));
        }
        if (call.is("GET", "/cart")) {
            return Reply.html(200, html.cart(session, carts.items(session), catalogue.products()));
        }
        if (call.is("POST", "/cart")) {
            return putAside(call.body(), session);
        }
        Optional<Integer> id = call.numberBelow("/products/");
        Optional<Product> product = id.isPresent() ? catalogue.product(id.get()) : Optional.empty();
        return product.map(found -> Reply.html(200, html.product(found)))
                .orElseGet(() -> Reply.html(404, html.message("There is nothing here.")));
    }

    private Reply putAside(String form, UUID session) throws SQLException {
        Map<String, String> fields = fields(form);
        String id = fields.getOrDefault("product", "");
        String quantity = fields.getOrDefault("quantity", "1");
        if (!id.matches("[0-9]{1,9}") || !quantity.matches("[1-9][0-9]?")) {
            return Reply.html(400, html.message("Choose a product and a quantity from 1 to 99."));
        }
        Optional<Product> product = catalogue.product(Integer.parseInt(id));
        if (product.isEmpty()) {
            return Reply.html(404, html.message("There is no such product."));
        }
        carts.add(session, product.get().id(), Integer.parseInt(quantity));
        return Reply.seeOther("/cart");
    }

    private static Map<String, String> fields(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : form.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                fields.put(decoded(parts[0]), decoded(parts[1]));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }
}
