package dev.sluice.shop.v1_4_0;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What a category adds to a price, in per cent. Its file stood on the author's machine and was never packed: this is how version
 * 1.4.0 dies while it starts, as a deliberate example.
 */
record Tariffs(Properties percentByCategory) {
    private static final String FILE = "tariffs.properties";

    static Tariffs load() {
        try (InputStream file = Tariffs.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("no tariffs: " + FILE + " is not part of this release");
            }
            Properties properties = new Properties();
            properties.load(file);
            return new Tariffs(properties);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read " + FILE, failed);
        }
    }

    int cents(String category, int cents) {
        return cents + cents * Integer.parseInt(percentByCategory.getProperty(category, "0")) / 100;
    }
}
