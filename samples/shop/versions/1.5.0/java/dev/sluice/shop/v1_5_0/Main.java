package dev.sluice.shop.v1_5_0;

import dev.sluice.shop.Release;
import dev.sluice.shop.Shop;
import java.io.IOException;

/** Starts a component of version 1.5.0. */
final class Main {
    private Main() {}

    public static void main(String... line) throws IOException, InterruptedException {
        Shop.run(new Release("1.5.0", CategorisedCatalogue::new), line);
    }
}
