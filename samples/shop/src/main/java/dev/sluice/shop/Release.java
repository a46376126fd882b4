package dev.sluice.shop;

import dev.sluice.shop.store.Catalogue;
import dev.sluice.shop.store.Database;

/** What one version of the shop is: its number and the code in which it differs from the others. */
public record Release(String version, Shelves shelves) {
    /** Opens the catalogue of a version; called once at the start of every component. */
    @FunctionalInterface
    public interface Shelves {
        Catalogue open(Database database);
    }
}
