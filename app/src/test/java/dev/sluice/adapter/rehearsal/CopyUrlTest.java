package dev.sluice.adapter.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.base.Secret;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** URLs as applications write them, moved to a copy. */
class CopyUrlTest {
    private static final DatabaseUrl.Postgres COPY = new DatabaseUrl.Postgres(
            "db", 5432, "sluice_rehearse_1_a", "shop", Optional.of(new Secret("p@ss:1")), Map.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgresql://shop:x@db/shop postgresql://shop:p%40ss%3A1@127.0.0.1:9/sluice_rehearse_1_a",
                "postgres://shop@db:5432/shop?sslmode=prefer&schema=a postgres://shop:p%40ss%3A1@127.0.0.1:9/sluice_rehearse_1_a?schema=a",
                "postgresql+psycopg2://shop:x@db/shop postgresql+psycopg2://shop:p%40ss%3A1@127.0.0.1:9/sluice_rehearse_1_a",
                "jdbc:postgresql://db/shop?user=shop&password=x&ssl=true jdbc:postgresql://127.0.0.1:9/sluice_rehearse_1_a?user=shop&password=p%40ss%3A1"
            })
    void keeps_the_scheme_and_the_settings_of_the_driver(String own, String moved) {
        assertThat(CopyUrl.of(new Secret(own), COPY, 9).reveal()).isEqualTo(moved);
        DatabaseUrl.Postgres read = (DatabaseUrl.Postgres) DatabaseUrl.parse(new Secret(moved));
        assertThat(read.database()).isEqualTo("sluice_rehearse_1_a");
        assertThat(read.password()).contains(new Secret("p@ss:1"));
    }
}
