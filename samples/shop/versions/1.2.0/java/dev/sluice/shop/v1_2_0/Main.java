package dev.sluice.shop.v1_2_0;

import dev.sluice.shop.Release;
import dev.sluice.shop.Shop;
import dev.sluice.shop.v1_1_0.RankedCatalogue;
import java.io.IOException;

/** Starts a component of version 1.2.0. */
final class Main {
    private Main() {}

    public static void main(String... line) throws IOException, InterruptedException {
        Shop.run(new Release("1.2.0", database -> new QuotedCatalogue(new RankedCatalogue(database))), line);
    }
}
