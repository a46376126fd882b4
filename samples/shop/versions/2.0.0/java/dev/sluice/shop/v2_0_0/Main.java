package dev.sluice.shop.v2_0_0;

import dev.sluice.shop.Release;
import dev.sluice.shop.Shop;
import dev.sluice.shop.v1_5_0.CategorisedCatalogue;
import java.io.IOException;

/** Starts a component of version 2.0.0. */
final class Main {
    private Main() {}

    public static void main(String... line) throws IOException, InterruptedException {
        Shop.run(new Release("2.0.0", CategorisedCatalogue::new), line);
    }
}
