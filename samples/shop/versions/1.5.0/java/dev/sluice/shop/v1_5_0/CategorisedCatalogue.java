package dev.sluice.shop.v1_5_0;

import dev.sluice.shop.store.Database;
import dev.sluice.shop.v1_1_0.RankedCatalogue;

/** The products by how often they were sold, their categories read from the table {@code categories}. */
public final class CategorisedCatalogue extends RankedCatalogue {
    public CategorisedCatalogue(Database database) {
        super(database, """
                select p.id, p.name, c.name as category, p.price_cents, coalesce(p.rank, 0) / 100 as popular
                from products p join categories c on c.id = p.category_id""");
    }
}
