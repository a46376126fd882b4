package dev.sluice.adapter.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DdlTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    alter table users add column orders int                         | users
                    ALTER ONLINE TABLE IF EXISTS `shop`.`my users` FORCE            | my users
                    alter table shop . users drop column x                          | users
                    /* why */ alter table users add x int                           | users
                    create unique index if not exists on_it on users (name)         | users
                    create index i using btree on `users` (name)                    | users
                    drop index by_name on shop.users                                | users
                    truncate users                                                  | users
                    truncate table `a``b`                                           | a`b
                    optimize table users                                            | users
                    drop table if exists shop.users, `orders`, items                | users orders items
                    rename table users to people, orders to bills                   | users orders
                    create trigger t before insert on users for each row set @a = 1 | users
                    select 1                                                        | ''
                    update users set name = 'alter table orders'                    | ''
                    """)
    void says_which_tables_a_statement_is_about(String sql, String tables) {
        assertThat(String.join(" ", DdlText.tables(sql))).isEqualTo(tables);
    }
}
