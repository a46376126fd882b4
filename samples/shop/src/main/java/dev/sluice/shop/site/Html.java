package dev.sluice.shop.site;

import dev.sluice.shop.store.Product;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The shop's pages. */
record Html(String version) {
    String list(List<Product> products) {
        return page(
                "Products",
                products.stream()
                        .map(product -> """
                                <li data-product="%d"><a href="/products/%d">%s</a> <i>%s</i> %s%s</li>
                                """.formatted(
                                        product.id(),
                                        product.id(),
                                        escaped(product.name()),
                                        escaped(product.category()),
                                        money(product.priceCents()),
                                        product.popular() ? " <b>popular</b>" : ""))
                        .collect(Collectors.joining("", "<ul>\n", "</ul>")));
    }

    String product(Product product) {
        return page(product.name(), """
                <article data-product="%d">
                <p><i>%s</i> %s</p>
                <form method="post" action="/cart">
                <input type="hidden" name="product" value="%d">
                <input type="number" name="quantity" value="1" min="1" max="99">
                <button>Put into the cart</button>
                </form>
                </article>
                """.formatted(
                        product.id(), escaped(product.category()), money(product.priceCents()), product.id()));
    }

    /** The cart shows the first eight digits of its session, enough to see whose it is and too little to take it over. */
    String cart(UUID session, Map<Integer, Integer> items, List<Product> products) {
        Map<Integer, Product> byId = products.stream().collect(Collectors.toMap(Product::id, Function.identity()));
        long totalCents = 0;
        StringBuilder rows = new StringBuilder();
        for (Map.Entry<Integer, Integer> item : items.entrySet()) {
            Product product = byId.get(item.getKey());
            if (product == null) {
                continue;
            }
            long cents = (long) product.priceCents() * item.getValue();
            totalCents += cents;
            rows.append("""
                    <tr data-product="%d" data-quantity="%d"><td>%s</td><td>%d</td><td>%s</td></tr>
                    """.formatted(
                            product.id(), item.getValue(), escaped(product.name()), item.getValue(), money(cents)));
        }
        return page("Cart", """
                <table data-cart="%s">
                %s</table>
                <p>Together %s</p>
                """.formatted(session.toString().substring(0, 8), rows, money(totalCents)));
    }

    String message(String text) {
        return page("Shop", "<p>" + escaped(text) + "</p>");
    }

    private String page(String title, String content) {
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><title>%s</title>
                <style>body { font: 1rem/1.5 sans-serif; max-width: 40rem; margin: 2rem auto }</style></head>
                <body>
                <nav><a href="/">Products</a> <a href="/cart">Cart</a></nav>
                <h1>%s</h1>
                %s
                <footer>Shop %s</footer>
                </body>
                </html>
                """.formatted(escaped(title), escaped(title), content, escaped(version));
    }

    private static String money(long cents) {
        return String.format(Locale.ROOT, "%d.%02d €", cents / 100, cents % 100);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
