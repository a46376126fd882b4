package dev.sluice.shop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql://localhost:5433/shop, jdbc:postgresql://localhost:5433/shop",
        "postgres://db.example.com/shop?sslmode=require, jdbc:postgresql://db.example.com/shop?sslmode=require",
        "jdbc:postgresql://localhost/shop, jdbc:postgresql://localhost/shop",
        "sqlite:shop.db, jdbc:sqlite:shop.db",
        "sqlite:/var/lib/shop/shop.db, jdbc:sqlite:/var/lib/shop/shop.db",
        "jdbc:sqlite:shop.db, jdbc:sqlite:shop.db"
    })
    void every_form_leads_to_the_driver(String url, String jdbc) {
        assertThat(DatabaseUrl.parse(url).jdbc()).isEqualTo(jdbc);
    }

    @Test
    void user_and_password_are_decoded_and_leave_the_address() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://an%40a:p%3Ass+w%2Ford@localhost:5432/shop");
        assertThat(url.user()).hasValue("an@a");
        assertThat(url.password()).hasValue("p:ss+w/ord");
        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://localhost:5432/shop");
        assertThat(url.properties()).containsEntry("password", "p:ss+w/ord");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"postgresql://ana:geheim@localhost/shop", "jdbc:postgresql://localhost/shop?password=geheim"})
    void a_password_is_never_printed(String url) {
        assertThat(DatabaseUrl.parse(url).toString()).doesNotContain("geheim").contains("localhost/shop");
    }

    @Test
    void another_database_is_refused_without_repeating_the_url() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseUrl.parse("mysql://ana:geheim@localhost/shop"))
                .withMessageNotContaining("geheim");
    }
}
