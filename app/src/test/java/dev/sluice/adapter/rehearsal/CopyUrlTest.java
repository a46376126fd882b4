package dev.sluice.adapter.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.jdbc.MariadbTls;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "mysql://shop:x@db/shop mysql://shop:p%40ss%3A1@127.0.0.1:9/shop",
                "mysql+pymysql://shop:x@db:3306/shop?charset=utf8mb4&ssl_ca=/ca.pem mysql+pymysql://shop:p%40ss%3A1@127.0.0.1:9/shop?charset=utf8mb4",
                "jdbc:mariadb://db/shop?user=shop&password=x&sslMode=verify-full&useBulkStmts=true jdbc:mariadb://127.0.0.1:9/shop?useBulkStmts=true&sslMode=disable&user=shop&password=p%40ss%3A1",
                "jdbc:mysql://db/shop?useSSL=true jdbc:mysql://127.0.0.1:9/shop?sslMode=DISABLED&user=shop&password=p%40ss%3A1"
            })
    void leads_to_a_mariadb_of_our_own_in_plain(String own, String moved) {
        DatabaseUrl.Mariadb copy = new DatabaseUrl.Mariadb(
                "127.0.0.1",
                9,
                "shop",
                "shop",
                Optional.of(new Secret("p@ss:1")),
                new MariadbTls(MariadbTls.Mode.PLAIN, Optional.empty()));
        assertThat(CopyUrl.of(new Secret(own), copy).reveal()).isEqualTo(moved);
        assertThat(DatabaseUrl.parse(new Secret(moved))).isEqualTo(copy);
        assertThat(DatabaseUrl.parse(CopyUrl.direct(copy))).isEqualTo(copy);
    }
}
