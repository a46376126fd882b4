package dev.sluice.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockHolderTest {
    @Test
    void no_value_of_a_query_is_shown() {
        assertThat(LockHolder.masked("select * from users\n where mail = 'ana@example.com' and id in (17, 4.5e3)"))
                .isEqualTo("select * from users where mail = ? and id in (?, ?)");
        assertThat(LockHolder.masked("select 'it''s', E'a\\'b', 'C:\\', 'secret', $$ secret $$, $x$ secret $x$, t1.c2"))
                .isEqualTo("select ?, ?, ?, ?, ?, ?, t1.c2");
        assertThat(LockHolder.masked("select \"a 'b\", 'secret' /* 'secret */ -- secret\n from t"))
                .isEqualTo("select \"a 'b\", ? from t");
    }

    @Test
    void a_query_that_the_server_cut_off_is_cut_off_before_its_last_value() {
        assertThat(LockHolder.masked("insert into users values ('ana', 'secr"))
                .isEqualTo("insert into users values (?, ?");
    }

    @Test
    void it_says_who_it_is_and_since_when() {
        assertThat(new LockHolder(
                        4711, "psql", "ana", "idle in transaction", Duration.ofMinutes(10), Optional.of("select ?")))
                .hasToString("pid 4711 (psql, user ana, idle in transaction for 10 m, last: select ?)");
        assertThat(new LockHolder(0, "tx-7", "ana", "prepared", Duration.ofHours(50), Optional.empty()))
                .hasToString("a prepared transaction (tx-7, user ana, prepared for 50 h)");
    }
}
