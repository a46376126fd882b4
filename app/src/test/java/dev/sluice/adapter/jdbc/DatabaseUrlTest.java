package dev.sluice.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.jdbc.DatabaseUrl.Mariadb;
import dev.sluice.adapter.jdbc.DatabaseUrl.Postgres;
import dev.sluice.adapter.jdbc.DatabaseUrl.Sqlite;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    private static DatabaseUrl parse(String url) {
        return DatabaseUrl.parse(new Secret(url));
    }

    @Test
    void a_full_url_is_taken_apart() {
        assertThat(parse("postgresql://ana:p%40ss%2Fword@db.example.com:6432/shop?sslmode=require&pool_size=5"))
                .isEqualTo(new Postgres(
                        "db.example.com",
                        6432,
                        "shop",
                        "ana",
                        Optional.of(new Secret("p@ss/word")),
                        Map.of("sslmode", "require")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://ana:pw@localhost/shop",
                "POSTGRESQL://ana:pw@localhost:5432/shop",
                "postgresql+psycopg2://ana:pw@localhost/shop",
                "jdbc:postgresql://localhost/shop?user=ana&password=pw",
                "jdbc:postgresql://ana:pw@localhost:5432/shop",
                "jdbc:postgresql:shop?user=ana&password=pw",
                "postgresql://ana:pw@/shop",
                " postgresql://ana:pw@localhost/shop\n"
            })
    void the_forms_of_a_postgresql_url_mean_the_same(String url) {
        assertThat(parse(url))
                .isEqualTo(new Postgres("localhost", 5432, "shop", "ana", Optional.of(new Secret("pw")), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://ana:p%40w@localhost/shop",
                "mariadb://ana:p%40w@localhost:3306/shop",
                "mysql+pymysql://ana:p%40w@localhost/shop?charset=utf8mb4",
                "mysql2://ana:p%40w@localhost/shop?pool=5",
                "jdbc:mariadb://localhost:3306/shop?user=ana&password=p%40w&useSSL=false",
                "jdbc:mysql://localhost/shop?user=ana&password=p%40w&sslMode=DISABLED"
            })
    void the_forms_of_a_mariadb_url_mean_the_same(String url) {
        assertThat(parse(url))
                .isEqualTo(new Mariadb(
                        "localhost",
                        3306,
                        "shop",
                        "ana",
                        Optional.of(new Secret("p@w")),
                        new MariadbTls(MariadbTls.Mode.PLAIN, Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({
        "ssl-mode=REQUIRED, ENCRYPTED",
        "ssl=true, ENCRYPTED",
        "sslMode=verify-full&serverSslCert=/ca.pem, VERIFIED_HOST",
        "ssl_ca=/ca.pem, VERIFIED_CERTIFICATE",
        "ssl-mode=VERIFY_CA&ssl-ca=/ca.pem, VERIFIED_CERTIFICATE"
    })
    void the_spellings_of_encryption_are_read(String parameters, MariadbTls.Mode mode) {
        Mariadb read = (Mariadb) parse("mysql://ana:pw@db/shop?" + parameters);

        assertThat(read.tls().mode()).isEqualTo(mode);
        assertThat(read.tls().authority().isPresent()).isEqualTo(parameters.contains("/ca.pem"));
    }

    @Test
    void an_address_of_version_6_keeps_its_colons() {
        assertThat(parse("postgresql://ana@[::1]:5433/shop"))
                .isEqualTo(new Postgres("::1", 5433, "shop", "ana", Optional.empty(), Map.of()));
        assertThat(parse("postgresql://ana@[fe80::1]/shop"))
                .extracting("host", "port")
                .containsExactly("fe80::1", 5432);
    }

    @Test
    void ssl_of_a_driver_becomes_its_mode() {
        assertThat(parse("jdbc:postgresql://db/shop?user=a&ssl=true"))
                .extracting("parameters")
                .isEqualTo(Map.of("sslmode", "verify-full"));
        assertThat(parse("postgres://a@db/shop?ssl=true"))
                .extracting("parameters")
                .isEqualTo(Map.of("sslmode", "require"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sqlite:/var/lib/shop/shop.db",
                "jdbc:sqlite:/var/lib/shop/shop.db",
                "sqlite:////var/lib/shop/shop.db",
                "sqlite3:/var/lib/shop/../shop/shop.db",
                "jdbc:sqlite:file:/var/lib/shop/shop.db?mode=rw",
                "/var/lib/shop/shop.db"
            })
    void the_forms_of_an_sqlite_url_mean_the_same(String url) {
        assertThat(parse(url)).isEqualTo(new Sqlite(Path.of("/var/lib/shop/shop.db")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty",
                "oracle://ana:hush@db/shop | databases of the kind 'oracle' are not known",
                "mysql://ana:hush@db | names no database",
                "mysql://:hush@db/shop | names no user",
                "mysql+pymysql://ana:hush@localhost/shop?unix_socket=/run/mysqld/mysqld.sock | Unix socket",
                "mariadb://ana:hush@a:3306,b:3306/shop | several hosts",
                "mysql://ana:hush@db/shop?ssl-mode=maybe | ssl-mode that is not known",
                "hush@shop | of no known form",
                "postgresql://localhost/shop | names no user",
                "postgresql://ana:hush@localhost | names no database",
                "postgresql://ana:hush@localhost/ | names no database",
                "postgresql://ana:hush@localhost:99999/shop | port",
                "postgresql://ana:hu/sh@localhost/shop | has a / before its @",
                "postgresql://ana:hush%zz@localhost/shop | has a %",
                "postgresql://ana:hush@a,b/shop | several hosts",
                "postgresql://ana:hush@/shop?host=/run/postgresql | Unix socket",
                "sqlite://host/hush.db | has no host",
                "sqlite::memory: | names no file",
                "sqlite: | names no file",
                "sqlite:hush.db | no absolute path",
                "shop.db | no absolute path"
            })
    void what_cannot_be_used_is_refused_without_the_password(String url, String why) {
        assertThatThrownBy(() -> parse(url))
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
                    assertThat(e.help()).isNotEmpty().doesNotContain("hush@", ":hu");
                    assertThat(e.what()).doesNotContain("hush@", ":hu");
                })
                .hasMessageContaining(why);
    }

    @Test
    void a_url_never_prints_its_password() {
        assertThat(parse("postgresql://ana:hush@localhost/shop").toString()).doesNotContain("hush");
    }
}
