package dev.sluice.shop.visitors;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One person (or program) with a session of some thirty requests, who remembers what the shop has acknowledged. Used by one
 * thread at a time.
 */
final class Visitor {
    private static final int ERRANDS = 30;
    private static final String SESSION = "shop_session";

    private final RandomGenerator random;
    private final Cookies cookies = new Cookies();
    private final Map<Integer, Integer> cart = new HashMap<>();
    private Errand.@Nullable PlaceOrder lastOrder;
    private int errands;
    private boolean sure = true;

    Visitor(RandomGenerator random) {
        this.random = random;
    }

    /** True when this visitor is done, or no longer knows what the cart must hold. */
    boolean leaves() {
        return errands >= ERRANDS || !sure;
    }

    Errand next() {
        errands++;
        int product = random.nextInt(Errand.PRODUCTS.size()) + 1;
        int quantity = random.nextInt(5) + 1;
        int dice = random.nextInt(100);
        if (dice < 20) {
            return new Errand.ListPage();
        }
        if (dice < 40) {
            return new Errand.ProductPage(product);
        }
        if (dice < 46) {
            return new Errand.AddToCart(product, quantity);
        }
        if (dice < 52) {
            return new Errand.ViewCart(cookies.value(SESSION), cart);
        }
        if (dice < 57) {
            return new Errand.Products();
        }
        if (dice < 77) {
            return new Errand.PlaceOrder(UUID.randomUUID(), product, quantity);
        }
        return dice < 87 && lastOrder != null ? new Errand.LookUpOrder(lastOrder) : new Errand.OneProduct(product);
    }

    Cookies cookies() {
        return cookies;
    }

    /** Judges a complete answer. */
    Outcome judge(Errand errand, Answer answer) {
        cookies.update(answer);
        Optional<String> version = answer.first("X-Shop-Version");
        if (version.isEmpty()) {
            return new Outcome.Lost(Loss.GATEWAY, "status " + answer.status() + ", not from the shop");
        }
        if (answer.status() >= 500) {
            return new Outcome.Failed(version.get(), answer.status());
        }
        return errand.fault(answer)
                .<Outcome>map(why -> new Outcome.Wrong(version.get(), why))
                .orElseGet(() -> new Outcome.Served(version.get()));
    }

    /** Remembers what the shop has acknowledged, or that a change may or may not have been made. */
    void remember(Errand errand, Outcome outcome) {
        boolean served = outcome instanceof Outcome.Served;
        switch (errand) {
            case Errand.AddToCart added when served -> cart.merge(added.productId(), added.quantity(), Integer::sum);
            case Errand.AddToCart unknown -> sure = false;
            case Errand.PlaceOrder placed when served -> lastOrder = placed;
            default -> {}
        }
    }
}
