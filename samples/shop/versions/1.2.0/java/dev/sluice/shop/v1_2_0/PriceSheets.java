package dev.sluice.shop.v1_2_0;

import dev.sluice.shop.store.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Prices in memory, in five sheets so that threads seldom meet. This is where version 1.2.0 goes wrong, as a deliberate example
 * of a release that passes its smoke test: the last sheet is never filled, so one request in five finds no price.
 */
final class PriceSheets {
    private static final int SHEETS = 5;

    private final List<Map<Integer, Integer>> centsByProduct = new ArrayList<>();

    PriceSheets(List<Product> products) {
        for (int i = 0; i < SHEETS; i++) {
            centsByProduct.add(new ConcurrentHashMap<>());
        }
        for (int i = 0; i < SHEETS - 1; i++) {
            for (Product product : products) {
                centsByProduct.get(i).put(product.id(), product.priceCents());
            }
        }
    }

    /** One sheet, to be used for a whole request. */
    Map<Integer, Integer> any() {
        return centsByProduct.get(ThreadLocalRandom.current().nextInt(SHEETS));
    }
}
