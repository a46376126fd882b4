package dev.sluice.shop.visitors;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One thing that a visitor asks of the shop, and what a right answer to it says. */
sealed interface Errand {
    /** The ids of the products that the shop has from its beginning. */
    Set<Integer> PRODUCTS = IntStream.rangeClosed(1, 24).boxed().collect(Collectors.toUnmodifiableSet());

    Request request();

    /** What is wrong with a complete answer; empty where it is right. */
    Optional<String> fault(Answer answer);

    /** What goes over the wire; the body is empty where there is none. */
    record Request(String method, String path, String type, String body) {
        static Request get(String path) {
            return new Request("GET", path, "", "");
        }
    }

    /** The page with all products. */
    record ListPage() implements Errand {
        private static final Pattern PRODUCT = Pattern.compile("<li data-product=\"([0-9]+)\">");

        @Override
        public Request request() {
            return Request.get("/");
        }

        @Override
        public Optional<String> fault(Answer answer) {
            Set<Integer> shown = PRODUCT.matcher(answer.body())
                    .results()
                    .map(found -> Integer.valueOf(found.group(1)))
                    .collect(Collectors.toSet());
            return status(answer, 200).or(() -> unless(shown.containsAll(PRODUCTS), "the list lacks products"));
        }
    }

    /** The page of one product. */
    record ProductPage(int id) implements Errand {
        @Override
        public Request request() {
            return Request.get("/products/" + id);
        }

        @Override
        public Optional<String> fault(Answer answer) {
            return status(answer, 200)
                    .or(() -> unless(
                            answer.body().contains("<article data-product=\"" + id + "\">"), "another product's page"));
        }
    }

    /** Something put into the cart. */
    record AddToCart(int productId, int quantity) implements Errand {
        @Override
        public Request request() {
            return new Request(
                    "POST",
                    "/cart",
                    "application/x-www-form-urlencoded",
                    "product=" + productId + "&quantity=" + quantity);
        }

        @Override
        public Optional<String> fault(Answer answer) {
            return status(answer, 303);
        }
    }

    /**
     * The visitor's cart.
     *
     * @param session the visitor's session, where one was given
     * @param items the quantities that must be in it, by product
     */
    record ViewCart(Optional<String> session, Map<Integer, Integer> items) implements Errand {
        private static final Pattern OWNER = Pattern.compile("data-cart=\"([^\"]*)\"");
        private static final Pattern ITEM = Pattern.compile("data-product=\"([0-9]+)\" data-quantity=\"([0-9]+)\"");

        public ViewCart {
            items = Map.copyOf(items);
        }

        @Override
        public Request request() {
            return Request.get("/cart");
        }

        @Override
        public Optional<String> fault(Answer answer) {
            Matcher owner = OWNER.matcher(answer.body());
            boolean mine = owner.find()
                    && session.map(id -> id.startsWith(owner.group(1))).orElse(true);
            Map<Integer, Integer> shown = ITEM.matcher(answer.body())
                    .results()
                    .collect(Collectors.toMap(
                            item -> Integer.valueOf(item.group(1)),
                            item -> Integer.valueOf(item.group(2)),
                            Integer::sum));
            return status(answer, 200)
                    .or(() -> unless(mine, "another visitor's cart"))
                    .or(() -> unless(shown.equals(items), "the cart holds " + shown + ", not " + items));
        }
    }

    /** All products, for programs. */
    record Products() implements Errand {
        @Override
        public Request request() {
            return Request.get("/api/products");
        }

        @Override
        public Optional<String> fault(Answer answer) {
            return status(answer, 200)
                    .or(() -> unless(
                            JsonText.numbers(answer.body(), "id").containsAll(PRODUCTS), "the list lacks products"));
        }
    }

    /** One product, for programs. */
    record OneProduct(int id) implements Errand {
        @Override
        public Request request() {
            return Request.get("/api/products/" + id);
        }

        @Override
        public Optional<String> fault(Answer answer) {
            return status(answer, 200).or(() -> JsonText.difference(answer.body(), Map.of("id", String.valueOf(id))));
        }
    }

    /** An order, with an id of the visitor's own. */
    record PlaceOrder(UUID id, int productId, int quantity) implements Errand {
        @Override
        public Request request() {
            return new Request(
                    "POST",
                    "/api/orders",
                    "application/json",
                    "{\"id\":\"%s\",\"productId\":%d,\"quantity\":%d}".formatted(id, productId, quantity));
        }

        @Override
        public Optional<String> fault(Answer answer) {
            return status(answer, 201).or(() -> difference(this, answer));
        }
    }

    /** An order of this visitor that the shop has acknowledged before. */
    record LookUpOrder(PlaceOrder placed) implements Errand {
        @Override
        public Request request() {
            return Request.get("/api/orders/" + placed.id());
        }

        @Override
        public Optional<String> fault(Answer answer) {
            return status(answer, 200).or(() -> difference(placed, answer));
        }
    }

    private static Optional<String> difference(PlaceOrder order, Answer answer) {
        return JsonText.difference(
                answer.body(),
                Map.of(
                        "id",
                        order.id().toString(),
                        "productId",
                        String.valueOf(order.productId()),
                        "quantity",
                        String.valueOf(order.quantity()),
                        "received",
                        "1"));
    }

    private static Optional<String> status(Answer answer, int expected) {
        return unless(answer.status() == expected, "status " + answer.status() + ", not " + expected);
    }

    private static Optional<String> unless(boolean right, String fault) {
        return right ? Optional.empty() : Optional.of(fault);
    }
}
